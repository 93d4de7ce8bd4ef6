import type { FlameLayout, FlameView } from './flame-layout.ts';
import type { FlameLook } from './flame-look.ts';

/** `small`: runs of nodes too narrow to tell apart; `fell`, `rose` and `same` against another profile. */
export type FlameColours = Record<
  'frame' | 'found' | 'text' | 'mark' | 'small' | 'fell' | 'rose' | 'same',
  string
>;
/** How a node is filled; every other one of a row by the second alpha. */
export type FlameInk = { colour: keyof FlameColours; alphas: readonly [number, number] };

export const rowPx = 18;
/** Narrower nodes are too small to tell apart, in px; they have no colour of their own. */
const leastPx = 0.7;
/** Narrower nodes have no gap beside them: those that touch and look the same are drawn as one, however many they are. */
const leastAlonePx = 2;
const leastTextPx = 30;
const signPx = 10;
const small: FlameInk = { colour: 'small', alphas: [1, 1] };

type Size = { width: number; height: number };

/** Draws the nodes of the view, roots on top. */
export function paintFlame(
  context: CanvasRenderingContext2D,
  { x, width, depth, rows }: FlameLayout,
  view: FlameView,
  { labelOf, signOf, inkOf }: Pick<FlameLook, 'labelOf' | 'signOf' | 'inkOf'>,
  { selected, found }: { selected: number; found: Uint8Array | null },
  colours: FlameColours,
  size: Size,
): void {
  context.clearRect(0, 0, size.width, size.height);
  context.font = '11px ui-sans-serif, system-ui, sans-serif';
  context.textBaseline = 'middle';
  const place = (share: number) => ((share - view.from) / view.width) * size.width;
  const leftOf = (node: number) => Math.max(0, place(x[node] ?? 0));
  const rightOf = (node: number) => Math.min(size.width, place((x[node] ?? 0) + (width[node] ?? 0)));
  const fill = (colour: FlameInk['colour'], alpha: number, left: number, top: number, wide: number) => {
    context.fillStyle = colours[colour];
    context.globalAlpha = alpha;
    context.fillRect(left, top, wide, rowPx - 1);
    context.globalAlpha = 1;
  };
  rows.forEach((nodes, row) => {
    const top = row * rowPx;
    let run: { ink: FlameInk; seen: number; left: number; right: number } | null = null;
    const endRun = () => {
      if (run)
        fill(run.ink.colour, run.ink.alphas[0] * run.seen, run.left, top, Math.max(1, run.right - run.left));
      run = null;
    };
    nodes.forEach((node, i) => {
      const left = leftOf(node);
      const right = rightOf(node);
      const wide = right - left;
      if (wide <= 0) return;
      const isFound = found?.[node] === 1;
      const ink = wide < leastPx ? small : inkOf(node, isFound);
      const seen = found && !isFound ? 0.5 : 1;
      if (wide < leastAlonePx) {
        if (run?.ink === ink && run.seen === seen && left < run.right + 1) run.right = right;
        else {
          endRun();
          run = { ink, seen, left, right };
        }
        return;
      }
      endRun();
      fill(ink.colour, (ink.alphas[i % 2] ?? 1) * seen, left, top, wide - 1);
      context.fillStyle = colours.text;
      if (isFound) context.fillRect(left, top + rowPx - 3, wide - 1, 2);
      if (wide < leastTextPx) return;
      const sign = signOf(node);
      const name = fitted(context, labelOf(node), wide - 8 - (sign === '' ? 0 : signPx));
      context.fillText(`${name} ${sign}`.trim(), left + 4, top + rowPx / 2);
    });
    endRun();
  });
  const wide = rightOf(selected) - leftOf(selected);
  if (!(wide > 0)) return;
  context.strokeStyle = colours.mark;
  context.lineWidth = 2;
  const top = (depth[selected] ?? 0) * rowPx;
  context.strokeRect(leftOf(selected) + 1, top + 1, Math.max(1, wide - 3), rowPx - 3);
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
