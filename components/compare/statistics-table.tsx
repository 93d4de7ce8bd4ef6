import { Panel } from '@/components/ui/panel.tsx';
import { Table, Td, Th } from '@/components/ui/table.tsx';
import type { CompareStatistic } from '@/lib/api/compare.ts';
import { formatDifference, formatRelative, formatStatistic, inkOf, toneOf } from './difference.ts';

const names: Record<CompareStatistic['name'], string> = {
  p50: 'Duration, median',
  p90: 'Duration, p90',
  p99: 'Duration, p99',
  p999: 'Duration, p99.9',
  max: 'Duration, longest',
  breachRate: 'Ticks over budget',
  gcMsPerTick: 'Stop-the-world GC per tick',
  allocBytesPerTick: 'Allocated per tick',
  allocBytesPerTickAndPlayer: 'Allocated per tick and player',
  heapBytesPerPlayer: 'Heap per player',
  rssBytesPerPlayer: 'Resident memory per player',
  dropRate: 'Packets dropped',
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
                <Td className="sm:whitespace-nowrap">{names[row.name]}</Td>
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
