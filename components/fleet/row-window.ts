/** Lines that are drawn out of a long list, and the room that the others take, in px. */
export type RowWindow = { first: number; end: number; abovePx: number; belowPx: number };

/**
 * The lines of one height that lie between two heights of a list, in steps, so that scrolling by a line does not draw
 * anew. All of a short list: the browser's own search then finds every server.
 */
export function windowOf(
  count: number,
  linePx: number,
  fromPx: number,
  toPx: number,
  { stepLines = 10, aheadLines = 10, allBelow = 60 } = {},
): RowWindow {
  if (count <= allBelow) return { first: 0, end: count, abovePx: 0, belowPx: 0 };
  const lineAt = (px: number) => Math.min(count, Math.max(0, Math.floor(px / linePx)));
  const down = (line: number) => Math.floor(line / stepLines) * stepLines;
  const first = Math.max(0, down(lineAt(fromPx) - aheadLines));
  const end = Math.min(count, down(lineAt(toPx) + aheadLines) + stepLines);
  return { first, end, abovePx: first * linePx, belowPx: (count - end) * linePx };
}
