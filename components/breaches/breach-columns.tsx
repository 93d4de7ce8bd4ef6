import { stickyHead, Th } from '@/components/ui/table.tsx';
import { Tooltip } from '@/components/ui/tooltip.tsx';

export function BreachHead() {
  return (
    <thead className={stickyHead}>
      <tr>
        <Th>When</Th>
        <Th>Instance</Th>
        <Th number>Tick</Th>
        <Th number>Took</Th>
        <Th number>
          <Tooltip text="Duration less budget.">Over by</Tooltip>
        </Th>
        <Th>
          <Tooltip text="What the tick's time went to; the upright is where its budget ended.">
            Ledger
          </Tooltip>
        </Th>
        <Th>
          <Tooltip text="The line with the largest excess, and the share of the overshoot that it explains.">
            Cause
          </Tooltip>
        </Th>
        <Th number>
          <Tooltip text="Bytes allocated in the tick, against the median of healthy ones." end>
            Allocated
          </Tooltip>
        </Th>
        <Th number>Typical</Th>
        <Th number>Dropped</Th>
        <Th number>Players</Th>
      </tr>
    </thead>
  );
}
