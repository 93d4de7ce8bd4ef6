import { Panel } from '@/components/ui/panel.tsx';
import type { CorrelationAnswer } from '@/lib/api/correlation.ts';
import { LoadChart } from './load-chart.tsx';

/** How a tick's duration and its breaches go with the load. */
export function LoadPanel({ load }: { load: CorrelationAnswer['load'] }) {
  return (
    <Panel title="Load against duration">
      <p className="px-3 pb-2">{load.sentence}</p>
      {load.found ? (
        <div className="px-3 pb-3">
          <LoadChart load={load.found} />
        </div>
      ) : null}
    </Panel>
  );
}
