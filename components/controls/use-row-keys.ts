'use client';

import type { RefObject } from 'react';
import { useKeys } from './use-keys.ts';

/** `j` and `k` put the focus on the next and the previous row; Enter then opens it, as any link. */
export function useRowKeys(list: RefObject<HTMLElement | null>): void {
  const move = (by: 1 | -1) => () => {
    const all = list.current?.querySelectorAll<HTMLElement>('[data-server], [data-row]') ?? [];
    // A list is there twice, as a table and for narrow screens.
    const links = [...all].filter(link => link.offsetParent !== null);
    const inSight = links.findIndex(link => link.getBoundingClientRect().top > 80);
    const here = links.indexOf(document.activeElement as HTMLElement);
    const next = links[here < 0 ? Math.max(0, inSight) : here + by];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: 'nearest' });
  };
  useKeys({ j: move(1), k: move(-1) });
}
