/** A part of the axis, in ms since the Unix epoch; from is before to. */
export type Span = readonly [fromMs: number, toMs: number];

export type AxisState = {
  /** What the pointer or the arrow keys are at, in whichever plot. */
  cursorMs: number | null;
  /** What was dragged out; all plots show it. */
  selection: Span | null;
};

/** What all plots over one time axis share. A move of the pointer changes it some sixty times a second. */
export type AxisStore = {
  get(): AxisState;
  set(change: Partial<AxisState>): void;
  subscribe(listener: () => void): () => void;
};

const nothing: AxisState = { cursorMs: null, selection: null };

export function createAxisStore(): AxisStore {
  let state = nothing;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set(change) {
      const next = { ...state, ...change };
      if (next.cursorMs === state.cursorMs && next.selection === state.selection) return;
      state = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Two ends in their order, inside of the axis. */
export function spanOf(a: number, b: number, [from, to]: Span): Span {
  const inside = (at: number) => Math.min(to, Math.max(from, at));
  return [inside(Math.min(a, b)), inside(Math.max(a, b))];
}
