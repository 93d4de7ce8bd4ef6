import { describe, expect, it } from 'vitest';
import type { ChartLine, ChartSpec } from './chart-spec.ts';
import { plotLeft, plotRight } from './insets.ts';
import { paintLines } from './paint-lines.ts';

type Call = [name: string, ...args: unknown[]];

/** A canvas context that writes down what is drawn. */
function recorder() {
  const calls: Call[] = [];
  const context = new Proxy({} as Record<string, unknown>, {
    get: (target, name: string) =>
      target[name] ??
      ((...args: unknown[]) => {
        calls.push([name, ...args.map(arg => (typeof arg === 'number' ? Math.round(arg) : arg))]);
      }),
  });
  return { calls, context: context as unknown as CanvasRenderingContext2D };
}

const line = (values: (number | null)[], more: Partial<ChartLine> = {}): ChartLine => ({
  ...{ key: 'a', label: 'a', colour: 'p50', values, ...more },
});
const spec = (lines: ChartLine[]): ChartSpec => ({
  ...{ title: '', metric: 'duration', at: [0, 100, 200, 300, 400], stepMs: 100, from: 0, to: 500 },
  ...{ lines, format: String },
});
const size = { width: plotLeft + 500 + plotRight, height: 112, zone: 'UTC' };

function drawn(lines: ChartLine[]): Call[] {
  const { calls, context } = recorder();
  paintLines(context, spec(lines), [], { a: 'rgb(1, 2, 3)' }, size);
  return calls.slice(calls.findIndex(([name]) => name === 'clip') + 1);
}
const named = (calls: Call[], name: string) => calls.filter(([each]) => each === name);

describe('lines of a chart', () => {
  it('break at a gap, and a value between two gaps is a dot', () => {
    const calls = drawn([line([100, 50, null, 100, null])]);
    expect(named(calls, 'lineTo')).toEqual([
      ['lineTo', plotLeft, 8],
      ['lineTo', plotLeft + 100, 58],
      ['lineTo', plotLeft + 300, 8],
    ]);
    expect(named(calls, 'arc')).toEqual([['arc', plotLeft + 300, 8, 2, 0, 7]]);
  });

  it('are bars as wide as their bucket, and none for a gap', () =>
    expect(named(drawn([line([null, 100, null, 0, 50], { look: 'bar' })]), 'fillRect')).toEqual([
      ['fillRect', plotLeft + 100, 8, 100, 100],
      ['fillRect', plotLeft + 400, 58, 100, 50],
    ]));

  it('are filled down to zero where they are areas, each stretch for itself', () =>
    expect(named(drawn([line([100, 100, null, 50, 50], { look: 'area' })]), 'fill')).toHaveLength(2 + 2));
});
