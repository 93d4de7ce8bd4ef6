'use client';

import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from 'react';
import { type AxisStore, createAxisStore, type Span } from './axis-store.ts';

type Bounds = {
  from: number;
  to: number;
  /** Before it not everything is kept any more: plots stripe that part. */
  keptFrom: number;
};
type Axis = Bounds & { store: AxisStore };

const AxisContext = createContext<Axis | null>(null);

/** Everything below it is drawn over the same time, with one cursor and one selection. */
export function TimeAxis({ from, to, keptFrom, children }: Bounds & { children: ReactNode }) {
  const [store] = useState(createAxisStore);
  return <AxisContext value={{ from, to, keptFrom, store }}>{children}</AxisContext>;
}

export function useAxis(): Axis {
  const axis = useContext(AxisContext);
  if (!axis) throw new Error('A plot over time stands outside of a TimeAxis.');
  return axis;
}

/** Something that is read from the cursor: drawn anew only when it changes, not at each move. */
export function useAtCursor<Value extends string | number | null>(
  read: (cursorMs: number | null) => Value,
): Value {
  const { store } = useAxis();
  return useSyncExternalStore(
    store.subscribe,
    () => read(store.get().cursorMs),
    () => read(null),
  );
}

export function useSelection(): Span | null {
  const { store } = useAxis();
  return useSyncExternalStore(
    store.subscribe,
    () => store.get().selection,
    () => null,
  );
}
