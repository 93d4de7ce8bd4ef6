import { Metric } from '@/components/ui/metric.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { Table, Td, Th } from '@/components/ui/table.tsx';
import type { CompareStatistic } from '@/lib/api/compare.ts';
import type { MetricName } from '@/lib/signals/metrics.ts';
import { formatDifference, formatRelative, formatStatistic, inkOf, toneOf } from './difference.ts';

/** How each is called, and what it is explained as. */
const names: Record<CompareStatistic['name'], { name: string; about: { of: MetricName; more?: string } }> = {
  p50: { name: 'Duration, median', about: { of: 'p50' } },
  p90: { name: 'Duration, p90', about: { of: 'duration', more: '90 of 100 ticks took no longer.' } },
  p99: { name: 'Duration, p99', about: { of: 'p99' } },
  p999: { name: 'Duration, p99.9', about: { of: 'duration', more: '999 of 1,000 ticks took no longer.' } },
  max: { name: 'Duration, longest', about: { of: 'max' } },
  breachRate: { name: 'Ticks over budget', about: { of: 'breachRate' } },
  gcMsPerTick: { name: 'Stop-the-world GC per tick', about: { of: 'gc', more: 'Over the number of ticks.' } },
  allocBytesPerTick: { name: 'Allocated per tick', about: { of: 'alloc', more: 'The mean of all ticks.' } },
  allocBytesPerTickAndPlayer: {
    name: 'Allocated per tick and player',
    about: { of: 'alloc', more: 'Over the players of each tick.' },
  },
  heapBytesPerPlayer: {
    name: 'Heap per player',
    about: { of: 'heap', more: 'Over the players of that moment.' },
  },
  rssBytesPerPlayer: {
    name: 'Resident memory per player',
    about: { of: 'rss', more: 'Over the players of that moment.' },
  },
  dropRate: { name: 'Packets dropped', about: { of: 'dropRate' } },
};

/** Each statistic of both sides as it was, with its difference: blue and minus is less, orange and plus is more. */
export function StatisticsTable({ rows }: { rows: readonly CompareStatistic[] }) {
  return (
    <Panel
      title="Statistics"
      aside={<span className="text-sm text-muted">as they were, not matched by load</span>}
    >
      <Table label="Statistics of both sides">
        <thead>
          <tr>
            <Th>Statistic</Th>
            <Th number>A</Th>
            <Th number>B</Th>
            <Th number className="max-sm:hidden">
              B − A
            </Th>
            <Th number>Relative</Th>
          </tr>
        </thead>
        <tbody>
          {rows.map(row => {
            const ink = inkOf[toneOf(row)];
            return (
              <tr key={row.name} className="border-t border-line">
                <Td className="sm:whitespace-nowrap">
                  <Metric {...names[row.name].about}>{names[row.name].name}</Metric>
                </Td>
                <Td number>{formatStatistic(row.unit, row.a)}</Td>
                <Td number>{formatStatistic(row.unit, row.b)}</Td>
                <Td number className={`max-sm:hidden ${ink}`}>
                  {formatDifference(row)}
                </Td>
                <Td number className={ink}>
                  {formatRelative(row.relative)}
                </Td>
              </tr>
            );
          })}
        </tbody>
      </Table>
    </Panel>
  );
}
