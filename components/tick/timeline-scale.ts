type Span = { startMs: number; durationMs: number };

/** From where to where a tick's timeline runs: the tick, its lateness, a pause that reaches into it, a little around. */
export function timelineRange(
  tickMs: number,
  pauses: readonly (Span & { overlapMs: number })[],
  latenessMs = 0,
): [number, number] {
  const around = tickMs * 0.06;
  const earliest = Math.min(
    -latenessMs,
    ...pauses.filter(({ overlapMs }) => overlapMs > 0).map(({ startMs }) => startMs),
  );
  return [Math.max(earliest - around, -tickMs * 0.5), tickMs + around];
}

/** Place of a span on the timeline in percent, cut to it; null when it lies outside. */
export function placeSpan(
  span: Span,
  [from, to]: readonly [number, number],
): { left: number; width: number } | null {
  const start = Math.max(from, span.startMs);
  const end = Math.min(to, span.startMs + span.durationMs);
  if (end <= start && !(span.durationMs === 0 && start < to && start >= from)) return null;
  const percent = 100 / (to - from);
  return { left: (start - from) * percent, width: Math.max(0.15, (end - start) * percent) };
}

/** Phases one after another. Only their lengths are recorded, so their order is that of the report. */
export function inSequence<Phase extends { ms: number }>(phases: readonly Phase[]): (Phase & Span)[] {
  let startMs = 0;
  return phases.map(phase => {
    const placed = { ...phase, startMs, durationMs: phase.ms };
    startMs += phase.ms;
    return placed;
  });
}
