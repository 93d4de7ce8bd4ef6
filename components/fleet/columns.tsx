import { Metric } from '@/components/ui/metric.tsx';
import { stickyHead, Th } from '@/components/ui/table.tsx';

/** Columns that a narrow screen does without. */
export const onlyWide = 'max-[1400px]:hidden';

const widths = [88, null, 60, 56, 58, 56, 56, 54, 60, 60, 136, 130, 60, 108, 82, 60, 56, 54];
const wideOnly = [3, 4, 9];

/** Fixed widths: numbers that grow a digit move nothing, and the browser measures no text. */
export function FleetWidths() {
  return (
    <colgroup>
      {widths.map((width, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place.
        <col key={i} style={width ? { width } : undefined} className={wideOnly.includes(i) ? onlyWide : ''} />
      ))}
    </colgroup>
  );
}

/** What each number of the fleet table means, over the last minute. */
export function FleetHead() {
  return (
    <thead className={stickyHead}>
      <tr>
        <Th>State</Th>
        <Th>Instance</Th>
        <Th>Build</Th>
        <Th className={onlyWide}>Region</Th>
        <Th number className={onlyWide}>
          <Metric of="p50">p50 ms</Metric>
        </Th>
        <Th number>
          <Metric of="p99">p99 ms</Metric>
        </Th>
        <Th number>
          <Metric of="max">max</Metric>
        </Th>
        <Th number>
          <Metric of="budget">budget</Metric>
        </Th>
        <Th number>
          <Metric of="badPerMinute">Bad/min</Metric>
        </Th>
        <Th number className={onlyWide}>
          <Metric of="breachRate">Over</Metric>
        </Th>
        <Th>
          <Metric
            of="max"
            more="Of each second of the last minute; the dashed line is the budget, the top is twice the budget."
          >
            Last 60 s
          </Metric>
        </Th>
        <Th number>
          <Metric of="latency" more="The 99th percentile.">
            Latency p99
          </Metric>
        </Th>
        <Th number>
          <Metric of="gcShare">GC</Metric>
        </Th>
        <Th>
          <Metric of="heap">Heap</Metric>
        </Th>
        <Th number>
          <Metric of="allocRate">Alloc</Metric>
        </Th>
        <Th number>
          <Metric of="dropRate">Drops</Metric>
        </Th>
        <Th number>
          <Metric of="players">Players</Metric>
        </Th>
        <Th number>
          <Metric of="lastSeen">Seen</Metric>
        </Th>
      </tr>
    </thead>
  );
}

/** On a narrow screen a heading that spans more columns than there are makes columns of its own. */
export const columnSpans = { always: widths.length - wideOnly.length, onlyWide: wideOnly.length };
