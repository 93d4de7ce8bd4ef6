import type uPlot from 'uplot';
import { withoutZeros } from '../../lib/format/duration.ts';
import { timeTicks, valueTicks } from './axis-ticks.ts';
import { highest, lonePlaces } from './chart-rows.ts';
import type { ChartSpec } from './chart-spec.ts';
import { plotLeft, plotRight } from './insets.ts';

/** Colours as a canvas takes them: of each line by its key, and of what all charts have. */
export type PlotColours = Record<string, string>;

/** What a plot reads at the time it draws: its options stay, its data does not. */
export type Drawn = { spec: ChartSpec; deploysAt: readonly number[]; colours: PlotColours };

const topPx = 8;
const areaShare = 0.15;

export function valueSteps({ lines, references = [], base }: ChartSpec): number[] {
  return valueTicks(Math.max(highest(lines), ...references.map(({ value }) => value)), 2, base);
}

const dashOf = (dash: string | undefined): number[] | undefined => dash?.split(' ').map(Number);

function seriesOf(drawn: () => Drawn, i: number, bars: uPlot.Series.PathBuilder): uPlot.Series {
  const { key, dash, look } = drawn().spec.lines[i] as ChartSpec['lines'][number];
  const colour = () => drawn().colours[key] ?? '';
  const lone = () => lonePlaces(drawn().spec.lines[i]?.values ?? []);
  const pattern = dashOf(dash);
  return {
    stroke: colour,
    width: 1.5,
    ...(pattern ? { dash: pattern } : {}),
    ...(look === 'area' ? { fill: () => faded(colour(), areaShare) } : {}),
    ...(look === 'bar' ? { fill: colour, width: 0, paths: bars } : {}),
    spanGaps: false,
    // A value with a gap on both sides is no line: it is a dot.
    points: { show: look !== 'bar', size: 3, fill: colour, width: 0, filter: () => [...lone()] },
  };
}

/** A resolved colour with an opacity. */
export function faded(colour: string, share: number): string {
  return colour.replace(/^rgb\((.*)\)$/, `rgb($1 / ${share})`).replaceAll(',', '');
}

/** Dashed uprights where a process started, triangles along the top edge for marks, dashed lines for references. */
function drawOver(u: uPlot, { spec, deploysAt, colours }: Drawn): void {
  const { ctx, bbox } = u;
  const density = devicePixelRatio || 1;
  const inside = (at: number) => at >= spec.from && at <= spec.to;
  ctx.save();
  ctx.lineWidth = density;
  ctx.setLineDash([4 * density, 3 * density]);
  ctx.strokeStyle = colours.budget ?? '';
  for (const { value } of spec.references ?? []) {
    const y = Math.round(u.valToPos(value, 'y', true)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  ctx.strokeStyle = colours.deploy ?? '';
  ctx.setLineDash([2 * density, 2 * density]);
  for (const at of deploysAt.filter(inside)) {
    const x = Math.round(u.valToPos(at, 'x', true)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(x, 0);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.fillStyle = colours.marks ?? '';
  ctx.beginPath();
  for (const { atMs } of spec.marks?.at ?? []) {
    if (!inside(atMs)) continue;
    const x = u.valToPos(atMs, 'x', true);
    ctx.moveTo(x, bbox.top - 2 * density);
    ctx.lineTo(x - 3 * density, bbox.top - topPx * density);
    ctx.lineTo(x + 3 * density, bbox.top - topPx * density);
  }
  ctx.fill();
  ctx.restore();
}

/** uPlot as a pen: axes, lines and gaps. What can be pointed at, said and pressed is the frame's around it. */
export function lineOptions(
  drawn: () => Drawn,
  paths: uPlot.Series.PathBuilderFactories,
  width: number,
  height: number,
): uPlot.Options {
  const bars = paths.bars?.({ size: [1], align: 1, gap: 0 }) as uPlot.Series.PathBuilder;
  const font = '11px ui-sans-serif, system-ui, sans-serif';
  const grid = { stroke: () => drawn().colours.grid ?? '', width: 1 };
  return {
    width,
    height,
    ms: 1,
    legend: { show: false },
    cursor: { show: false },
    padding: [topPx, plotRight, 4, 0],
    scales: {
      x: { time: false, range: () => [drawn().spec.from, drawn().spec.to] },
      y: { range: () => [0, valueSteps(drawn().spec).at(-1) ?? 1] },
    },
    axes: [
      {
        size: 0,
        splits: () => timeTicks(drawn().spec.from, drawn().spec.to, 12),
        values: () => [],
        grid,
        ticks: { show: false },
      },
      {
        size: plotLeft,
        gap: 8,
        font,
        stroke: () => drawn().colours.text ?? '',
        splits: () => valueSteps(drawn().spec),
        values: (_, splits) => splits.map(value => withoutZeros(drawn().spec.format(value))),
        grid,
        ticks: { show: false },
      },
    ],
    series: [{}, ...drawn().spec.lines.map((_, i) => seriesOf(drawn, i, bars))],
    hooks: { draw: [u => drawOver(u, drawn())] },
  };
}
