import { ChartPanel } from '@/components/charts/chart-panel.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import type { CorrelationAnswer } from '@/lib/api/correlation.ts';
import { formatMs } from '@/lib/format/duration.ts';
import { formatPercent } from '@/lib/format/percent.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { LoadChart } from './load-chart.tsx';
import { playersOf } from './players.ts';

const title = 'Load against duration';

/** How a tick's duration and its breaches go with the load. */
export function LoadPanel({ load: { sentence, found } }: { load: CorrelationAnswer['load'] }) {
  if (!found)
    return (
      <Panel title={title}>
        <p className="px-3 pb-2">{sentence}</p>
      </Panel>
    );
  const { service, loop, bins, breachesFrom } = found;
  return (
    <ChartPanel
      title={title}
      lines={[
        { name: 'median', colour: 'var(--color-p50)' },
        { name: 'over budget', colour: 'var(--color-p99)', look: 'bar' },
      ]}
      note={`By players, of ${loop === 'main' ? service : `${service}, ${loop}`}${breachesFrom === null ? '' : '; upright, where breaches begin'}.`}
      columns={['Players', 'Ticks', 'Median', 'Over budget']}
      rows={bins.map(({ players, ticks, breaches, tickMsMedian }) => [
        playersOf(players),
        formatCount(ticks),
        formatMs(tickMsMedian),
        formatPercent(breaches / ticks),
      ])}
    >
      <p className="px-3 pb-2">{sentence}</p>
      <LoadChart load={found} />
    </ChartPanel>
  );
}
