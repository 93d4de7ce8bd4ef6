import { Name } from '@/components/ui/name.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import type { Breach } from '@/lib/api/schemas.ts';
import { formatPercent } from '@/lib/format/percent.ts';
import { formatCount } from '@/lib/format/rate.ts';

/** What players noticed: packets that were not sent, events in the tick and the second after it. */
export function Impact({ impact }: { impact: Breach['impact'] }) {
  const { packetsSent: sent, packetsDropped: dropped } = impact;
  const events = Object.entries(impact.events);
  const due = (sent ?? 0) + (dropped ?? 0);
  return (
    <Panel title="Impact">
      <dl className="flex flex-col gap-1 px-3 pb-3">
        <Row name="Packets dropped" loud={Boolean(dropped)}>
          {formatCount(dropped)}
          {dropped && due > 0 ? ` (${formatPercent(dropped / due)})` : ''}
        </Row>
        <Row name="Packets sent">{formatCount(sent)}</Row>
        {events.map(([name, count]) => (
          <Row key={name} name={name} loud>
            {formatCount(count)}
          </Row>
        ))}
        {events.length === 0 ? (
          <div className="text-sm text-muted">
            <dt className="sr-only">Events</dt>
            <dd>No events in the tick or the second after it.</dd>
          </div>
        ) : null}
      </dl>
    </Panel>
  );
}

type RowProps = { name: string; loud?: boolean; children: React.ReactNode };

function Row({ name, loud = false, children }: RowProps) {
  return (
    <div className="flex items-baseline justify-between gap-3">
      <dt className="min-w-0 text-sm text-muted">
        <Name text={name} />
      </dt>
      <dd className={`num ${loud ? 'font-semibold text-bad-ink' : ''}`}>{children}</dd>
    </div>
  );
}
