import type { BreachesAnswer, InstanceAnswer } from '../../lib/api/schemas.ts';
import { OvertickError } from '../../lib/errors.ts';
import { formatMs } from '../../lib/format/duration.ts';
import { type Plan, spansOf, stretches } from './plan.ts';
import type { Row } from './report.ts';

async function ask<T>(dashboard: string, path: string, query: Record<string, string>): Promise<T> {
  const url = `${dashboard}${path}?${new URLSearchParams(query)}`;
  const answer = await fetch(url).catch(() => null);
  if (answer?.ok) return (await answer.json()) as T;
  throw new OvertickError(
    'unavailable',
    answer?.status === 404
      ? `Overtick has never heard of this instance; see ${dashboard} for those that it knows.`
      : `${url} does not answer; name the dashboard with --dashboard.`,
  );
}

const most = (values: readonly (number | null)[]) =>
  values.reduce<number | null>((max, value) => (value !== null && value > (max ?? 0) ? value : max), null);
const sum = (values: readonly (number | null)[]) =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);

/** What the server's ticks were like meanwhile, and why those over budget were, a row a stretch. */
export async function serverRows(
  dashboard: string,
  instance: string,
  plan: Plan,
  beganMs: number,
): Promise<Row[]> {
  const spans = spansOf(plan);
  const rows: Row[] = [];
  for (const stretch of stretches) {
    const at = (ms: number) => new Date(beganMs + ms).toISOString();
    const range = { from: at(spans[stretch].fromMs), to: at(spans[stretch].toMs) };
    const name = encodeURIComponent(instance);
    const { series } = await ask<InstanceAnswer>(dashboard, `/api/v1/instances/${name}`, range);
    const { breaches } = await ask<BreachesAnswer>(dashboard, '/api/v1/breaches', {
      ...range,
      instance,
      limit: '200',
    });
    const causes = new Map<string, number>();
    for (const { cause } of breaches) causes.set(cause, (causes.get(cause) ?? 0) + 1);
    rows.push({
      stretch,
      'tick p50': formatMs(most(series.tickP50Ms)),
      p99: formatMs(most(series.tickP99Ms)),
      max: formatMs(most(series.tickMaxMs)),
      breaches: String(sum(series.breaches)),
      causes: [...causes]
        .sort(([, a], [, b]) => b - a)
        .slice(0, 3)
        .map(([cause, count]) => `${cause} ${count}`)
        .join(', '),
    });
  }
  return rows;
}
