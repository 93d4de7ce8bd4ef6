import { Name } from '@/components/ui/name.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import type { TickAnswer } from '@/lib/api/schemas.ts';
import { formatMs } from '@/lib/format/duration.ts';
import { formatPercent } from '@/lib/format/percent.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { recoveryOf } from './recovery.ts';

/** What players noticed: packets that were not sent, events in the next second, ticks that came late. */
export function Aftermath({ answer: { tick, breached, neighbours } }: { answer: TickAnswer }) {
  const { packetsSent: sent, packetsDropped: dropped } = tick.impact;
  const events = Object.entries(tick.impact.events);
  const due = (sent ?? 0) + (dropped ?? 0);
  const { nextLateMs, more, afterMs } = recoveryOf(neighbours, tick.startedAt);
  return (
    <Panel title="What it did to players">
      <dl className="flex flex-col gap-1 px-3 pb-3">
        <Row name="Packets dropped" loud={Boolean(dropped)}>
          {formatCount(dropped)}
          {dropped && due > 0 ? ` of ${formatCount(due)} (${formatPercent(dropped / due)})` : ''}
        </Row>
        {dropped ? null : <Row name="Packets sent">{formatCount(sent)}</Row>}
        {events.map(([name, count]) => (
          <Row key={name} name={name} loud>
            {formatCount(count)} within 1 s
          </Row>
        ))}
        {events.length === 0 ? <Row name="Events within 1 s">none</Row> : null}
        {breached ? (
          <>
            <Row name="Next tick late by" loud={Boolean(nextLateMs)}>
              {formatMs(nextLateMs)}
            </Row>
            <Row name="Over budget after it" loud={more > 0}>
              {more === 0 ? 'none' : `${formatCount(more)} more ${more === 1 ? 'tick' : 'ticks'}`}
            </Row>
            {more > 0 ? (
              <Row name="Recovered after">
                {afterMs === null ? 'not in the next 40 ticks' : formatMs(afterMs)}
              </Row>
            ) : null}
          </>
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
