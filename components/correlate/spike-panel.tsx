import { ChartPanel } from '@/components/charts/chart-panel.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import type { CorrelationAnswer } from '@/lib/api/correlation.ts';
import { formatPercent } from '@/lib/format/percent.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { LagChart } from './lag-chart.tsx';
import { RatioLine } from './ratio-line.tsx';

const title = 'After an allocation spike';

/** Do breaches follow allocation spikes, how surely, and how many ticks later. */
export function SpikePanel({ spikes: { sentence, found } }: { spikes: CorrelationAnswer['spikes'] }) {
  if (!found)
    return (
      <Panel title={title}>
        <p className="px-3 pb-2">{sentence}</p>
      </Panel>
    );
  return (
    <ChartPanel
      title={title}
      lines={[
        { name: 'spikes', colour: 'var(--color-p99)', look: 'bar' },
        { name: 'by chance', colour: 'var(--color-p50)', dash: '4 2' },
      ]}
      note="Spikes by the ticks from them to the first breach."
      columns={['Ticks later', 'Spikes', 'By chance']}
      rows={found.lags.map(({ lag, spikes, expected }) => [
        String(lag),
        formatCount(spikes),
        expected.toFixed(1),
      ])}
    >
      <p className="px-3 pb-2">{sentence}</p>
      <div className="flex flex-col gap-2 px-3 pb-2">
        <RatioLine ratio={found.ratio} low={found.ratioLow} high={found.ratioHigh} />
        <p className="text-sm text-muted">
          {formatPercent(found.afterSpike)} of {formatCount(found.spikes)} spikes were followed by a breach
          within {found.withinTicks} ticks; {formatPercent(found.afterAny)} of any {formatCount(found.ticks)}{' '}
          ticks.
        </p>
      </div>
      <LagChart lags={found.lags} />
    </ChartPanel>
  );
}
