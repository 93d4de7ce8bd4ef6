import { stickyHead, Th } from '@/components/ui/table.tsx';
import { Tooltip } from '@/components/ui/tooltip.tsx';

/** Columns that a narrow screen does without. */
export const onlyWide = 'max-[1400px]:hidden';

const widths = [88, null, 60, 56, 62, 62, 56, 58, 64, 136, 130, 62, 116, 84, 64, 62, 54];
const wideOnly = [3, 4];

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
          p50 ms
        </Th>
        <Th number>p99 ms</Th>
        <Th number>max</Th>
        <Th number>
          <Tooltip text="What a tick may take. A longer tick is a breach.">budget</Tooltip>
        </Th>
        <Th number>
          <Tooltip text="Share of the last minute's ticks that went over budget.">Over</Tooltip>
        </Th>
        <Th>
          <Tooltip text="Longest tick of each second of the last minute. The dashed line is the budget, the top is twice the budget.">
            Last 60 s
          </Tooltip>
        </Th>
        <Th number>
          <Tooltip text="99th percentile of what is timed to the client, against its own budget.">
            Latency p99
          </Tooltip>
        </Th>
        <Th number>
          <Tooltip text="Share of the time in stop-the-world garbage collection.">GC</Tooltip>
        </Th>
        <Th>
          <Tooltip text="Heap in use of its limit; striped from 90 % up.">Heap</Tooltip>
        </Th>
        <Th number>Alloc</Th>
        <Th number>
          <Tooltip text="Packets dropped of those that should have been sent." end>
            Drops
          </Tooltip>
        </Th>
        <Th number>Players</Th>
        <Th number>Seen</Th>
      </tr>
    </thead>
  );
}

/** On a narrow screen a heading that spans more columns than there are makes columns of its own. */
export const columnSpans = { always: widths.length - wideOnly.length, onlyWide: wideOnly.length };
