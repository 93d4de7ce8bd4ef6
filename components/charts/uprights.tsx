'use client';

import { createContext, useContext } from 'react';
import { useAxis } from './axis-context.tsx';
import { plotLeft } from './insets.ts';

/** A moment that is drawn over every plot below; `look`: classes of its line. */
export type Upright = { key: string; atMs: number; look: string };

const UprightsContext = createContext<readonly Upright[]>([]);
export const UprightsOver = UprightsContext.Provider;

/** The uprights of the page over one plot. Without words: whoever gives them names them. */
export function Uprights({ plotWidth }: { plotWidth: number }) {
  const { from, to } = useAxis();
  return useContext(UprightsContext)
    .filter(({ atMs }) => atMs >= from && atMs <= to)
    .map(({ key, atMs, look }) => (
      <div
        key={key}
        aria-hidden="true"
        className={`pointer-events-none absolute inset-y-0 w-0 border-l border-dashed ${look}`}
        style={{ left: plotLeft + ((atMs - from) / (to - from)) * plotWidth }}
      />
    ));
}
