import { Th } from '@/components/ui/table.tsx';
import { Tooltip } from '@/components/ui/tooltip.tsx';

/** What each number of the fleet table means, over the last minute. */
export function FleetHead() {
  return (
    <thead className="sticky top-11 z-10 bg-panel">
      <tr>
        <Th>State</Th>
        <Th>Instance</Th>
        <Th>Build</Th>
        <Th>Region</Th>
        <Th number>p50 ms</Th>
        <Th number>p99</Th>
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

export const fleetColumns = 17;
