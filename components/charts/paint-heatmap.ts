import { type Heat, type HeatRows, heatHeight } from './heatmap-layout.ts';

export type HeatColours = Record<
  'low' | 'high' | 'overLow' | 'overHigh' | 'budget' | 'grid' | 'text' | 'deploy' | 'p99',
  string
>;

export type HeatPaint = {
  heat: Heat;
  rows: HeatRows;
  from: number;
  to: number;
  budgetMs: number | null;
  ticks: readonly { ms: number; label: string }[];
  deploys: readonly { atMs: number; label: string }[];
  p99: readonly { atMs: number; ms: number | null }[];
};

type Size = { width: number; height: number; left: number; right: number; density: number };

const rampSteps = 32;
/** So many ticks in a cell are many, even where no cell has more. */
const leastMost = 16;
/** A cell with a breach is never narrower, in CSS px: one bad tick in a day is seen. */
const narrowestOver = 2;

const channels = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);

/** Colours from a few ticks to many, as the bytes of a pixel. */
function rampOf(low: string, high: string): Uint32Array {
  const [a, b] = [channels(low), channels(high)];
  return Uint32Array.from({ length: rampSteps }, (_, i) => {
    const [red = 0, green = 0, blue = 0] = a.map((from, c) =>
      Math.round(from + ((b[c] ?? from) - from) * (i / (rampSteps - 1))),
    );
    return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  });
}

/** The cells as an image of one pixel a row, and of as many columns as the plot has pixels. */
function imageOf({ heat, rows, from, to }: HeatPaint, colours: HeatColours, wide: number, density: number) {
  const tall = rows.high - rows.low;
  const pixels = new Uint32Array(wide * tall);
  const most = Math.log1p(heat.counts.reduce((top, count) => Math.max(top, count), leastMost));
  const ramps = [rampOf(colours.low, colours.high), rampOf(colours.overLow, colours.overHigh)];
  const perMs = wide / (to - from);
  const fill = (over: boolean) => {
    const ramp = ramps[over ? 1 : 0] as Uint32Array;
    heat.columns.forEach((column, i) => {
      if ((heat.overs[i] ?? 0) > 0 !== over) return;
      const y = rows.high - 1 - (heat.rows[i] ?? 0);
      if (y < 0 || y >= tall) return;
      const begin = Math.round((heat.fromMs + column * heat.stepMs - from) * perMs);
      const end = Math.round((heat.fromMs + (column + 1) * heat.stepMs - from) * perMs);
      const least = over ? narrowestOver * density : 1;
      const shade = Math.round((Math.log1p(heat.counts[i] ?? 0) / most) * (rampSteps - 1));
      const colour = ramp[Math.min(rampSteps - 1, shade)] as number;
      pixels.fill(
        colour,
        y * wide + Math.max(0, begin),
        y * wide + Math.min(wide, Math.max(end, begin + least)),
      );
    });
  };
  // Over budget last, so that nothing covers it.
  fill(false);
  fill(true);
  return new ImageData(new Uint8ClampedArray(pixels.buffer), wide, tall);
}

/** Draws the heatmap: cells, the lines of the axis, the budget, starts of processes, the 99th percentile. */
export function paintHeatmap(
  context: CanvasRenderingContext2D,
  cells: HTMLCanvasElement,
  paint: HeatPaint,
  colours: HeatColours,
  { width, height, left, right, density }: Size,
): void {
  const { rows, from, to, budgetMs, ticks, deploys, p99 } = paint;
  const plot = width - left - right;
  const x = (at: number) => left + ((at - from) / (to - from)) * plot;
  const y = (ms: number) => height - heatHeight(rows, ms) * height;
  context.clearRect(0, 0, width, height);
  context.font = '11px ui-sans-serif, system-ui, sans-serif';
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const { ms, label } of ticks) {
    context.fillStyle = colours.text;
    context.fillText(label, left - 8, y(ms));
    context.fillStyle = colours.grid;
    context.fillRect(left, Math.round(y(ms)), plot, 1);
  }
  const wide = Math.max(1, Math.round(plot * density));
  const image = imageOf(paint, colours, wide, density);
  cells.width = image.width;
  cells.height = image.height;
  cells.getContext('2d')?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(cells, left, 0, plot, height);

  context.lineWidth = 1;
  context.strokeStyle = colours.p99;
  context.beginPath();
  let joined = false;
  for (const { atMs, ms } of p99) {
    if (ms !== null) context[joined ? 'lineTo' : 'moveTo'](x(atMs), y(ms));
    joined = ms !== null;
  }
  context.stroke();
  if (budgetMs) {
    context.setLineDash([4, 3]);
    context.strokeStyle = colours.budget;
    context.beginPath();
    context.moveTo(left, Math.round(y(budgetMs)) + 0.5);
    context.lineTo(width - right, Math.round(y(budgetMs)) + 0.5);
    context.stroke();
  }
  context.setLineDash([2, 2]);
  context.strokeStyle = colours.deploy;
  context.fillStyle = colours.text;
  let namedTo = 0;
  for (const { atMs, label } of deploys) {
    const at = Math.round(x(atMs)) + 0.5;
    context.beginPath();
    context.moveTo(at, 0);
    context.lineTo(at, height);
    context.stroke();
    const labelPx = context.measureText(label).width + 8;
    const flips = at + labelPx > width - right;
    // Of starts that stand close together the first is named; the lines of the others are there.
    const begin = flips ? at - labelPx : at;
    if (begin < namedTo) continue;
    namedTo = begin + labelPx;
    context.textAlign = flips ? 'right' : 'left';
    context.fillText(label, at + (flips ? -4 : 4), 8);
  }
  context.setLineDash([]);
}
