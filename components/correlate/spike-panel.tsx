import { Panel } from '@/components/ui/panel.tsx';
import type { CorrelationAnswer } from '@/lib/api/correlation.ts';
import { formatPercent } from '@/lib/format/percent.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { LagChart } from './lag-chart.tsx';
import { RatioLine } from './ratio-line.tsx';

/** Do breaches follow allocation spikes, how surely, and how many ticks later. */
export function SpikePanel({ spikes }: { spikes: CorrelationAnswer['spikes'] }) {
  const { sentence, found } = spikes;
  return (
    <Panel title="After an allocation spike">
      <p className="px-3 pb-2">{sentence}</p>
      {found ? (
        <div className="flex flex-col gap-2 px-3 pb-3">
          <RatioLine ratio={found.ratio} low={found.ratioLow} high={found.ratioHigh} />
          <p className="text-sm text-muted">
            {formatPercent(found.afterSpike)} of {formatCount(found.spikes)} spikes were followed by a breach
            within {found.withinTicks} ticks; {formatPercent(found.afterAny)} of any{' '}
            {formatCount(found.ticks)} ticks.
          </p>
          <LagChart lags={found.lags} />
        </div>
      ) : null}
    </Panel>
  );
}
