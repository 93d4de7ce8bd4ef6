import type { FlameLayout, FlameView } from './flame-layout.ts';

export type FlameColours = Record<'frame' | 'found' | 'text' | 'mark' | 'small', string>;

export const rowPx = 18;
/** Narrower nodes are drawn as one run, in px; they have no text. */
const leastPx = 0.7;
const leastTextPx = 30;
/** Neighbours differ a little, so that each is seen as one; the text stays readable on both. */
const tints = [0.3, 0.42];

type Size = { width: number; height: number };

/** Draws the nodes of the view, roots on top. */
export function paintFlame(
  context: CanvasRenderingContext2D,
  { x, width, rows }: FlameLayout,
  view: FlameView,
  labels: (node: number) => string,
  { selected, found }: { selected: number; found: Uint8Array | null },
  colours: FlameColours,
  size: Size,
): void {
  context.clearRect(0, 0, size.width, size.height);
  context.font = '11px ui-sans-serif, system-ui, sans-serif';
  context.textBaseline = 'middle';
  const place = (share: number) => ((share - view.from) / view.width) * size.width;
  rows.forEach((nodes, row) => {
    const top = row * rowPx;
    let smallEnd = 0;
    nodes.forEach((node, i) => {
      const left = Math.max(0, place(x[node] ?? 0));
      const right = Math.min(size.width, place((x[node] ?? 0) + (width[node] ?? 0)));
      const wide = right - left;
      if (wide <= 0) return;
      if (wide < leastPx) {
        if (left < smallEnd) return;
        context.fillStyle = colours.small;
        context.fillRect(left, top, 1, rowPx - 1);
        smallEnd = left + 1;
        return;
      }
      context.fillStyle = found?.[node] ? colours.found : colours.frame;
      context.globalAlpha = (tints[i % tints.length] ?? 1) * (found && !found[node] ? 0.5 : 1);
      context.fillRect(left, top, Math.max(leastPx, wide - 1), rowPx - 1);
      context.globalAlpha = 1;
      if (wide >= leastTextPx) {
        context.fillStyle = colours.text;
        context.fillText(fitted(context, labels(node), wide - 8), left + 4, top + rowPx / 2);
      }
      if (node !== selected) return;
      context.strokeStyle = colours.mark;
      context.lineWidth = 2;
      context.strokeRect(left + 1, top + 1, Math.max(1, wide - 3), rowPx - 3);
    });
  });
}

/** As much of a text as fits, its end first: that is where the function's own name stands. */
function fitted(context: CanvasRenderingContext2D, text: string, widthPx: number): string {
  if (context.measureText(text).width <= widthPx) return text;
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (context.measureText(`…${text.slice(-middle)}`).width <= widthPx) low = middle;
    else high = middle - 1;
  }
  return low < 2 ? '' : `…${text.slice(-low)}`;
}
