import { type Span, spanOf } from '../charts/axis-store.ts';

/** What a drag over the rewind strip does: moves the window that is shown, or opens a new one. */
export type Grip = { at: number; shown: Span; moves: boolean };

/** A window is taken hold of from so many px beside it: a minute out of a week is narrower than a finger. */
const gripPx = 6;

export function gripAt(at: number, shown: Span, msPerPx: number): Grip {
  const slackMs = gripPx * msPerPx;
  return { at, shown, moves: at >= shown[0] - slackMs && at <= shown[1] + slackMs };
}

/** The window while the pointer is at a moment; a window that is moved keeps its length and stays inside of `all`. */
export function draggedTo({ at: begun, shown, moves }: Grip, at: number, all: Span): Span {
  if (!moves) return spanOf(begun, at, all);
  return centred((shown[0] + shown[1]) / 2 + at - begun, shown[1] - shown[0], all);
}

/** A window of a length around a moment, inside of `all`. */
export function centred(at: number, lengthMs: number, all: Span): Span {
  const from = Math.max(all[0], Math.min(all[1] - lengthMs, at - lengthMs / 2));
  return [from, from + lengthMs];
}
