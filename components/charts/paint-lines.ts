import { withoutZeros } from '../../lib/format/duration.ts';
import type { Zone } from '../../lib/format/time.ts';
import { timeTicks, valueTicks } from './axis-ticks.ts';
import { highest, lonePlaces } from './chart-rows.ts';
import { type ChartLine, type ChartSpec, topsOf } from './chart-spec.ts';
import { plotLeft, plotRight } from './insets.ts';

/** Colours as a canvas takes them: of each line by its key, and of what all charts have. */
export type PlotColours = Record<string, string>;

type Size = { width: number; height: number; zone: Zone };
type Frame = Size & { x: (atMs: number) => number; y: (value: number) => number };

const topPx = 8;
const bottomPx = 4;
const areaShare = 0.15;
const dotPx = 1.5;

function valueSteps({ lines, references = [], base }: ChartSpec): number[] {
  return valueTicks(Math.max(highest(lines), ...references.map(({ value }) => value)), 2, base);
}

const dashOf = (dash: string | undefined): number[] => dash?.split(' ').map(Number) ?? [];

/** Draws the lines, bars and areas of a chart with its axes; gaps stay gaps. Sizes are CSS pixels. */
export function paintLines(
  context: CanvasRenderingContext2D,
  spec: ChartSpec,
  deploysAt: readonly number[],
  colours: PlotColours,
  { width, height, zone }: Size,
): void {
  const steps = valueSteps(spec);
  const wide = Math.max(0, width - plotLeft - plotRight);
  const tall = height - topPx - bottomPx;
  const most = steps.at(-1) ?? 1;
  const frame: Frame = {
    ...{ width, height, zone },
    x: at => plotLeft + ((at - spec.from) / (spec.to - spec.from)) * wide,
    y: value => height - bottomPx - (value / most) * tall,
  };
  context.clearRect(0, 0, width, height);
  paintGrid(context, spec, steps, colours, frame);
  context.save();
  context.beginPath();
  context.rect(plotLeft, 0, wide, height);
  context.clip();
  for (const line of spec.lines) paintLine(context, spec, line, colours[line.key] ?? '', frame);
  paintOver(context, spec, deploysAt, colours, frame);
  context.restore();
}

function paintGrid(
  context: CanvasRenderingContext2D,
  { from, to, format }: ChartSpec,
  steps: readonly number[],
  colours: PlotColours,
  { width, height, zone, x, y }: Frame,
): void {
  context.font = '11px ui-sans-serif, system-ui, sans-serif';
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const value of steps) {
    context.fillStyle = colours.grid ?? '';
    context.fillRect(plotLeft, Math.round(y(value)), width - plotLeft - plotRight, 1);
    context.fillStyle = colours.text ?? '';
    context.fillText(withoutZeros(format(value)), plotLeft - 8, Math.max(6, Math.min(height - 6, y(value))));
  }
  context.fillStyle = colours.grid ?? '';
  for (const at of timeTicks(from, to, 12, zone))
    context.fillRect(Math.round(x(at)), topPx, 1, height - topPx - bottomPx);
}

function paintLine(
  context: CanvasRenderingContext2D,
  { at, stepMs }: ChartSpec,
  line: ChartLine,
  colour: string,
  { x, y }: Frame,
): void {
  const values = topsOf(line);
  const floor = y(0);
  context.fillStyle = colour;
  context.strokeStyle = colour;
  if (line.look === 'bar') {
    values.forEach((value, i) => {
      const begin = x(at[i] as number);
      if (value) context.fillRect(begin, y(value), x((at[i] as number) + stepMs) - begin, floor - y(value));
    });
    return;
  }
  context.lineWidth = 1.5;
  context.lineJoin = 'round';
  context.setLineDash(dashOf(line.dash));
  // Each stretch between two gaps is a line of its own, and an area of its own.
  for (let i = 0; i < values.length; i++) {
    if (values[i] === null) continue;
    const begin = i;
    context.beginPath();
    for (; i < values.length && values[i] !== null; i++)
      context.lineTo(x(at[i] as number), y(values[i] as number));
    context.stroke();
    if (line.look !== 'area') continue;
    context.lineTo(x(at[i - 1] as number), floor);
    context.lineTo(x(at[begin] as number), floor);
    context.globalAlpha = areaShare;
    context.fill();
    context.globalAlpha = 1;
  }
  context.setLineDash([]);
  context.beginPath();
  for (const i of lonePlaces(values)) {
    const [left, top] = [x(at[i] as number), y(values[i] as number)];
    context.moveTo(left + dotPx, top);
    context.arc(left, top, dotPx, 0, 7);
  }
  context.fill();
}

/** Dashed lines for references, dashed uprights where a process started, triangles along the top edge for marks. */
function paintOver(
  context: CanvasRenderingContext2D,
  { references = [], marks }: ChartSpec,
  deploysAt: readonly number[],
  colours: PlotColours,
  { width, height, x, y }: Frame,
): void {
  context.lineWidth = 1;
  context.setLineDash([4, 3]);
  context.strokeStyle = colours.budget ?? '';
  context.beginPath();
  for (const { value } of references) {
    context.moveTo(plotLeft, Math.round(y(value)) + 0.5);
    context.lineTo(width, Math.round(y(value)) + 0.5);
  }
  context.stroke();
  context.setLineDash([2, 2]);
  context.strokeStyle = colours.deploy ?? '';
  context.beginPath();
  for (const at of deploysAt) {
    context.moveTo(Math.round(x(at)) + 0.5, 0);
    context.lineTo(Math.round(x(at)) + 0.5, height - bottomPx);
  }
  context.stroke();
  context.fillStyle = colours.marks ?? '';
  context.beginPath();
  for (const { atMs } of marks?.at ?? []) {
    context.moveTo(x(atMs), topPx - 2);
    context.lineTo(x(atMs) - 3, 0);
    context.lineTo(x(atMs) + 3, 0);
  }
  context.fill();
}
