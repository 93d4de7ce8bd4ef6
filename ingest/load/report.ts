import { formatMs } from '../../lib/format/duration.ts';
import { type Stretch, stretches } from './plan.ts';

/** What became of one request: how long after it was due it was answered, in ms, and what went wrong. */
export type Result = { stretch: Stretch; tookMs: number; fault: string | null };

export type Row = Record<string, string>;

const quantile = (sorted: readonly number[], q: number) =>
  sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? null;

/** What the clients saw, a row a stretch. */
export function clientRows(results: readonly Result[]): Row[] {
  return stretches.map(stretch => {
    const own = results.filter(result => result.stretch === stretch);
    const faults = own.flatMap(({ fault }) => (fault === null ? [] : [fault]));
    const took = own.flatMap(({ fault, tookMs }) => (fault === null ? [tookMs] : [])).sort((a, b) => a - b);
    return {
      stretch,
      requests: String(own.length),
      failed: faults.length === 0 ? '0' : `${faults.length} (${[...new Set(faults)].sort().join(', ')})`,
      p50: formatMs(quantile(took, 0.5)),
      p99: formatMs(quantile(took, 0.99)),
      max: formatMs(took.at(-1) ?? null),
    };
  });
}

/** Rows under their names, in columns. */
export function tableOf(rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = [Object.fromEntries(names.map(name => [name, name])), ...rows];
  const widths = names.map(name => Math.max(...lines.map(line => (line[name] ?? '').length)));
  return lines
    .map(line =>
      names
        .map((name, i) => (line[name] ?? '').padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
