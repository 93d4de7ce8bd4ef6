'use client';

import { useEffect } from 'react';

/** Shows the state of what is on screen in the tab, where it is seen from another one. */
export function usePageTitle(state: string | null): void {
  useEffect(() => {
    if (state) document.title = `${state} · Overtick`;
  }, [state]);
}
