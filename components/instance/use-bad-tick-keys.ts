'use client';

import { type RefObject, useState } from 'react';
import { useAxis } from '@/components/charts/axis-context.tsx';
import { badTickFrom } from '@/components/charts/strip-layout.ts';
import type { Tick } from '@/components/charts/tick-strip.tsx';
import { useKeys } from '@/components/controls/use-keys.ts';

/**
 * `n` and `p` put the cursor of all plots on the next and the previous bad tick of the range, and the focus on the strip:
 * Enter opens the tick. Returns what to say of it.
 */
export function useBadTickKeys(
  box: RefObject<HTMLElement | null>,
  strip: readonly Tick[],
  words: (tick: Tick) => string,
): string {
  const { store } = useAxis();
  const [said, setSaid] = useState('');
  const move = (by: 1 | -1) => () => {
    const tick = badTickFrom(strip, store.get().cursorMs, by);
    if (!tick) {
      setSaid(by > 0 ? 'No later bad tick in this range' : 'No earlier bad tick in this range');
      return;
    }
    box.current?.querySelector<HTMLElement>('[role="application"]')?.focus({ preventScroll: true });
    store.set({ cursorMs: tick.atMs });
    setSaid(words(tick));
  };
  useKeys({ n: move(1), p: move(-1) });
  return said;
}
