'use client';

import type { RefObject } from 'react';
import { useKeys } from '@/components/controls/use-keys.ts';

/** `j` and `k` put the focus on the next and the previous server; Enter then opens it, as any link. */
export function useRowKeys(list: RefObject<HTMLElement | null>): void {
  const move = (by: 1 | -1) => () => {
    const links = [...(list.current?.querySelectorAll<HTMLElement>('[data-server]') ?? [])];
    const inSight = links.findIndex(link => link.getBoundingClientRect().top > 80);
    const here = links.indexOf(document.activeElement as HTMLElement);
    const next = links[here < 0 ? Math.max(0, inSight) : here + by];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: 'nearest' });
  };
  useKeys({ j: move(1), k: move(-1) });
}
