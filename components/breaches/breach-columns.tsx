import { Metric } from '@/components/ui/metric.tsx';
import { stickyHead, Th } from '@/components/ui/table.tsx';

export function BreachHead() {
  return (
    <thead className={stickyHead}>
      <tr>
        <Th>When</Th>
        <Th>Instance</Th>
        <Th number>Tick</Th>
        <Th number>
          <Metric of="duration">Took</Metric>
        </Th>
        <Th number>
          <Metric of="overshoot">Over by</Metric>
        </Th>
        <Th>
          <Metric of="ledger">Ledger</Metric>
        </Th>
        <Th>
          <Metric of="cause">Cause</Metric>
        </Th>
        <Th number>
          <Metric of="alloc">Allocated</Metric>
        </Th>
        <Th number>
          <Metric of="allocTypical">Typical</Metric>
        </Th>
        <Th number>
          <Metric of="dropped">Dropped</Metric>
        </Th>
        <Th number>
          <Metric of="players">Players</Metric>
        </Th>
      </tr>
    </thead>
  );
}
