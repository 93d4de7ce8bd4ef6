'use client';

import { useRef, useState } from 'react';
import { useRowKeys } from '@/components/controls/use-row-keys.ts';
import { useRefresh } from '@/components/live/use-refresh.ts';
import { StateShape } from '@/components/ui/state-mark.tsx';
import type { AlertRow, AlertsAnswer } from '@/lib/api/alerts.ts';
import { AlertTable } from './alert-table.tsx';
import { Receivers } from './receivers.tsx';
import { Rules } from './rules.tsx';
import { Silences } from './silences.tsx';
import { inOrder } from './worst-first.ts';

const isFiring = ({ state, quiet }: AlertRow) => state === 'firing' && quiet === null;
const sections = [
  { title: 'Firing', has: isFiring },
  { title: 'Silenced', has: (alert: AlertRow) => alert.state === 'firing' && !isFiring(alert) },
  { title: 'Pending', has: ({ state }: AlertRow) => state === 'pending' },
  { title: 'Recent', has: ({ state }: AlertRow) => state === 'resolved' },
];

export function AlertsView({ answer }: { answer: AlertsAnswer }) {
  useRefresh(answer);
  const [held, setHeld] = useState<readonly string[] | null>(null);
  const list = useRef<HTMLDivElement>(null);
  useRowKeys(list);
  const { alerts, alerterSeenAt, silences, receivers, rules } = answer;
  const firing = alerts.filter(isFiring);
  return (
    <div ref={list} className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <h1 className="text-lg font-medium">Alerts</h1>
        {alerterSeenAt === null ? (
          <p role="status" className="flex items-center gap-1.5 text-bad-ink">
            <StateShape state="bad" />
            No alerter is at work: nothing is evaluated and nobody is told. Start it with overtick alerter.
          </p>
        ) : null}
      </div>
      {firing.length === 0 ? (
        <p className="frame px-3 py-3 text-muted">
          Nothing fires{alerts.some(({ state }) => state === 'firing') ? ' that is not silenced' : ''}.{' '}
          {rules.length} {rules.length === 1 ? 'rule is' : 'rules are'} on.
        </p>
      ) : null}
      {sections.map(({ title, has }) => {
        const own = alerts.filter(has);
        if (own.length === 0) return null;
        const shown = title === 'Recent' && held === null ? own : inOrder(own, held);
        return (
          <section
            key={title}
            className="flex flex-col gap-1.5"
            onPointerEnter={() => setHeld(shown.map(({ id }) => id))}
            onPointerLeave={() => setHeld(null)}
          >
            <h2 className="text-sm font-medium">
              {title} <span className="num text-muted">{shown.length}</span>
            </h2>
            <AlertTable label={`${title} alerts`} alerts={shown} />
          </section>
        );
      })}
      <Silences silences={silences} />
      <Receivers receivers={receivers} />
      <Rules rules={rules} />
    </div>
  );
}
