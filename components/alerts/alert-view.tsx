'use client';

import { breachesHref, tickHref, withParams } from '@/components/links.ts';
import { usePageTitle } from '@/components/live/use-page-title.ts';
import { useRefresh } from '@/components/live/use-refresh.ts';
import { Button, ButtonLink } from '@/components/ui/button.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { Table, Td, Th } from '@/components/ui/table.tsx';
import type { AlertAnswer } from '@/lib/api/alerts.ts';
import { formatMs } from '@/lib/format/duration.ts';
import { AlertActions } from './alert-actions.tsx';
import { Note } from './note.tsx';
import { Severity } from './severity.tsx';
import { useControl } from './use-control.ts';

function Deliveries({ alert, notifications }: AlertAnswer) {
  const { busy, said, tell } = useControl();
  const isDead = notifications.some(({ status }) => status === 'dead');
  const aside = isDead ? (
    <span className="flex items-center gap-1.5 text-sm text-muted">
      {said}
      <Button disabled={busy} onClick={() => tell({ kind: 'replay', incident: alert.id }, 'Sent again')}>
        Send dead letters again
      </Button>
    </span>
  ) : null;
  return (
    <Panel title="Told" aside={aside}>
      {notifications.length === 0 ? (
        <p className="border-t border-line px-3 py-2 text-muted">Nobody was told.</p>
      ) : null}
      <Table label="Notifications">
        {notifications.length > 0 ? (
          <thead>
            <tr>
              <Th>Receiver</Th>
              <Th>What</Th>
              <Th>Status</Th>
              <Th number>Attempts</Th>
              <Th number>Took</Th>
              <Th>Delivered</Th>
            </tr>
          </thead>
        ) : null}
        <tbody>
          {notifications.map(one => (
            <tr key={`${one.id} ${one.receiver}`} className="border-t border-line">
              <Td>{one.receiver}</Td>
              <Td>{one.transition}</Td>
              <Td className={one.status === 'dead' ? 'text-bad-ink' : ''}>
                {one.status}
                {one.outcome ? `, ${one.outcome}` : ''}
              </Td>
              <Td number>{one.attempts}</Td>
              <Td number>{formatMs(one.tookMs)}</Td>
              <Td>{one.deliveredAt ? <Moment at={one.deliveredAt} /> : '–'}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}

/** One alert: what people are told of it, whom, and everything that was decided, newest first. */
export function AlertView({ answer }: { answer: AlertAnswer }) {
  useRefresh(answer);
  const { alert, text, timeline, notifications } = answer;
  const isOpen = alert.state === 'firing' || alert.state === 'pending';
  usePageTitle(`${alert.state}: ${alert.service}, ${alert.causeWords}`);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="min-w-0 break-words text-lg font-medium">
          <bdi>{alert.service}</bdi>: {alert.causeWords}
        </h1>
        <Severity alert={alert} />
        <span className="text-muted">
          {alert.state === 'inactive' ? 'went calm before it fired' : alert.state}
        </span>
        {alert.state === 'firing' ? <Note alert={alert} /> : null}
        <div className="flex flex-wrap items-center gap-1.5 lg:ml-auto">
          {alert.worst ? <ButtonLink href={tickHref(alert.worst)}>Worst tick</ButtonLink> : null}
          <ButtonLink
            href={breachesHref({
              view: 'episodes',
              service: alert.service,
              from: alert.since,
              to: alert.resolvedAt ?? undefined,
            })}
          >
            Its episodes
          </ButtonLink>
          <ButtonLink
            href={withParams('/correlate', {
              service: alert.service,
              from: alert.since,
              to: alert.resolvedAt ?? undefined,
            })}
          >
            Correlate
          </ButtonLink>
          {isOpen ? <AlertActions alert={alert} /> : null}
        </div>
      </div>
      <div className="grid gap-3 lg:grid-cols-2">
        <Panel title={notifications.length > 0 ? 'What people are told' : 'What people would be told'}>
          <pre className="overflow-x-auto whitespace-pre-wrap break-words border-t border-line px-3 py-2 font-sans">
            {text}
          </pre>
        </Panel>
        <Deliveries {...answer} />
      </div>
      <Panel title="History, newest first">
        <ol>
          {timeline.map(({ at, kind, text: what }) => (
            <li key={`${at} ${what}`} className="flex gap-3 border-t border-line px-3 py-1.5">
              <span className="shrink-0 text-muted">
                <Moment at={at} />
              </span>
              <span className="w-16 shrink-0 text-sm text-muted max-sm:hidden">{kind}</span>
              <span className="min-w-0 break-words">
                <bdi>{what}</bdi>
              </span>
            </li>
          ))}
        </ol>
      </Panel>
    </div>
  );
}
