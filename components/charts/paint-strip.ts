import type { StripBar, StripTick } from './strip-layout.ts';

export type StripPaint = {
  bars: readonly StripBar<StripTick>[];
  /** Heights of the reference lines, 0 to 1, with their labels. */
  lines: readonly { height: number; label: string; budget: boolean }[];
  /** Places of GC pauses along the bottom edge, in px. */
  pauses: readonly number[];
};

export type StripColours = Record<'over' | 'under' | 'budget' | 'grid' | 'text' | 'pause', string>;

/** Height under the bars that holds the marks of GC pauses. */
export const pauseLane = 10;

const faint = 0.55;
/** Labels nearer than so many px would be written over one another. */
const labelPx = 11;

/** Draws the strip. `left` is where the plot begins; bars over budget come last, so that nothing covers them. */
export function paintStrip(
  context: CanvasRenderingContext2D,
  { bars, lines, pauses }: StripPaint,
  colours: StripColours,
  size: { width: number; height: number; left: number; right: number },
): void {
  const { width, height, left, right } = size;
  const floor = height - pauseLane;
  const y = (share: number) => Math.round(floor - share * (floor - 10));
  context.clearRect(0, 0, width, height);
  context.font = '11px ui-sans-serif, system-ui, sans-serif';
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  const written: number[] = [];
  for (const line of [...lines].sort((a, b) => Number(b.budget) - Number(a.budget))) {
    const at = y(line.height);
    context.fillStyle = colours.text;
    if (written.every(other => Math.abs(other - at) >= labelPx)) {
      written.push(at);
      context.fillText(line.label, left - 8, at);
    }
    context.fillStyle = colours.grid;
    context.fillRect(left, y(line.height), width - left - right, 1);
  }
  const paint = (over: boolean) => {
    context.fillStyle = over ? colours.over : colours.under;
    for (const bar of bars) {
      if (bar.over !== over) continue;
      const top = y(bar.height);
      const wide = over ? Math.max(2, bar.width) : bar.width;
      // What lies over the budget is what counts: the part below it is drawn fainter.
      const cut = over ? Math.max(top + 2, y(bar.budgetHeight)) : top;
      context.fillRect(left + bar.x, top, wide, cut - top);
      context.globalAlpha = faint;
      context.fillRect(left + bar.x, cut, wide, Math.max(1, floor - cut));
      context.globalAlpha = 1;
    }
  };
  paint(false);
  paint(true);
  context.fillStyle = colours.pause;
  for (const x of pauses) context.fillRect(left + x - 0.5, floor + 3, 2, pauseLane - 4);
  context.strokeStyle = colours.budget;
  context.setLineDash([4, 3]);
  for (const line of lines) {
    if (!line.budget) continue;
    context.beginPath();
    context.moveTo(left, y(line.height) + 0.5);
    context.lineTo(width - right, y(line.height) + 0.5);
    context.stroke();
  }
  context.setLineDash([]);
}
