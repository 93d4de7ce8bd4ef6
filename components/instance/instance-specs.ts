import type { InstanceAnswer } from '@/lib/api/schemas.ts';
import { formatBytes } from '../../lib/format/bytes.ts';
import { formatMs, notMeasured, withoutZeros } from '../../lib/format/duration.ts';
import { formatByteRate, formatCount, formatRate } from '../../lib/format/rate.ts';
import { hasAny, stacked } from '../charts/chart-rows.ts';
import type { ChartLine, ChartReference, ChartSpec } from '../charts/chart-spec.ts';

type Series = InstanceAnswer['series'];

const formatCores = (value: number | null): string => (value === null ? notMeasured : value.toFixed(2));

const reference = (value: number | null | undefined, label: string): ChartReference[] =>
  value ? [{ value, label }] : [];

/** The charts of an instance, in the order of a diagnosis: ticks, then what may have made them long. */
export function instanceSpecs(answer: InstanceAnswer): ChartSpec[] {
  const { series, budgetMs, latency } = answer;
  const common = {
    at: answer.at,
    stepMs: answer.stepMs,
    from: Date.parse(answer.from),
    to: Date.parse(answer.to),
  };
  const line = (
    key: keyof Series,
    label: string,
    colour: string,
    more: Partial<ChartLine> = {},
  ): ChartLine => ({
    key,
    label,
    colour,
    values: series[key],
    ...more,
  });
  const phases = answer.phases.map(
    ({ name, ms }, i): ChartLine => ({
      ...{ key: `phase-${i + 1}`, label: name, colour: `phase-${i + 1}` },
      ...{ look: 'bar', values: ms },
    }),
  );
  const limit = series.heapLimitBytes.findLast(value => value !== null);
  return [
    {
      ...common,
      title: 'Tick duration',
      metric: 'duration',
      more: 'Median, 99th percentile and longest of each bucket, against the budget.',
      lines: [
        line('tickMaxMs', 'max', 'max', { dash: '1 2' }),
        line('tickP99Ms', 'p99', 'p99'),
        line('tickP50Ms', 'p50', 'p50', { dash: '5 2' }),
      ],
      references: reference(budgetMs, `budget ${withoutZeros(formatMs(budgetMs))}`),
      format: formatMs,
    },
    {
      ...common,
      title: 'Phases of the longest tick',
      metric: 'phases',
      more: 'Of the longest tick of each bucket; up to its duration is time outside of all phases.',
      lines: stacked(phases),
      format: formatMs,
    },
    {
      ...common,
      title: 'CPU',
      metric: 'cpuCores',
      lines: [line('cpuCores', 'cores', 'p50', { look: 'area' })],
      format: formatCores,
    },
    {
      ...common,
      title: 'Heap',
      metric: 'heap',
      more: 'A mark on top for each collection that stopped the server.',
      lines: [
        line('heapUsedBytes', 'used', 'heap', { look: 'area' }),
        line('rssBytes', 'RSS', 'rss', { dash: '1 2' }),
      ],
      references: reference(limit, `limit ${formatBytes(limit)}`),
      marks: {
        name: 'GC',
        colour: 'gc',
        at: answer.gc.map(({ atMs, durationMs, cause }) => ({
          atMs,
          label: `${cause} ${formatMs(durationMs)}`,
        })),
      },
      format: formatBytes,
      base: 1024,
    },
    {
      ...common,
      title: 'Garbage collection',
      metric: 'gc',
      lines: [line('gcMs', 'stop-the-world', 'gc', { look: 'bar' })],
      format: formatMs,
    },
    {
      ...common,
      title: 'Allocation rate',
      metric: 'allocRate',
      lines: [line('allocBytesPerSecond', 'allocated', 'alloc', { look: 'area' })],
      format: formatByteRate,
      base: 1024,
    },
    {
      ...common,
      title: 'Event-loop delay',
      metric: 'loopDelay',
      lines: [line('loopDelayMaxMs', 'max', 'delay')],
      format: formatMs,
    },
    {
      ...common,
      title: 'Packets',
      metric: 'packets',
      lines: [
        line('packetsSentPerSecond', 'sent', 'p50', { dash: '5 2' }),
        line('packetsDroppedPerSecond', 'dropped', 'bad', { look: 'area' }),
      ],
      format: formatRate,
    },
    {
      ...common,
      title: 'Players',
      metric: 'players',
      lines: [line('players', 'players', 'load', { look: 'area' })],
      format: formatCount,
    },
    {
      ...common,
      title: latency ? `Latency, ${latency.name}` : 'Latency',
      metric: 'latency',
      lines: [line('latencyP99Ms', 'p99', 'p99'), line('latencyP50Ms', 'p50', 'p50', { dash: '5 2' })],
      references: reference(latency?.budgetMs, `budget ${withoutZeros(formatMs(latency?.budgetMs))}`),
      format: formatMs,
    },
  ];
}

export const isMeasured = ({ lines }: ChartSpec): boolean => lines.some(({ values }) => hasAny(values));
