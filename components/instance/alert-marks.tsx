'use client';

import Link from 'next/link';
import { type ReactNode, useMemo } from 'react';
import { useAxis } from '@/components/charts/axis-context.tsx';
import { plotLeft, plotRight } from '@/components/charts/insets.ts';
import { UprightsOver } from '@/components/charts/uprights.tsx';
import { alertHref } from '@/components/links.ts';
import { useZone } from '@/components/shell/zone.tsx';
import type { InstanceAnswer } from '@/lib/api/schemas.ts';
import { formatClock } from '@/lib/format/time.ts';
import { alertRows } from './alert-rows.ts';

type Alert = InstanceAnswer['alerts'][number];

const bars = {
  critical: 'border-bad bg-bad/25',
  warning: 'border-degraded bg-degraded/25',
  info: 'border-ok bg-ok/25',
} as const;

/** A bar whose words can be read, as a share of the axis. */
const wordsShare = 1 / 8;
const mostRows = 4;
const rowPx = 22;

/** Alerts of an instance as bars from firing to resolve, each a way to its history, and as uprights over all plots below. */
export function AlertMarks({ alerts, children }: { alerts: readonly Alert[]; children: ReactNode }) {
  const uprights = useMemo(
    () =>
      alerts.flatMap(({ id, firedMs, resolvedMs }) => [
        { key: `${id} fired`, atMs: firedMs, look: 'border-bad' },
        ...(resolvedMs === null ? [] : [{ key: `${id} resolved`, atMs: resolvedMs, look: 'border-ok' }]),
      ]),
    [alerts],
  );
  return (
    <UprightsOver value={uprights}>
      {alerts.length > 0 ? <AlertLane alerts={alerts} /> : null}
      {children}
    </UprightsOver>
  );
}

function AlertLane({ alerts }: { alerts: readonly Alert[] }) {
  const zone = useZone();
  const { from, to } = useAxis();
  const rows = alertRows(alerts, (to - from) * wordsShare, mostRows);
  const share = (at: number) => Math.min(1, Math.max(0, (at - from) / (to - from)));
  return (
    <section aria-label="Alerts" className="min-w-0 rounded-md border border-line bg-panel">
      <div className="flex py-1" style={{ paddingRight: plotRight }}>
        <h2 className="shrink-0 pl-3 text-sm font-medium" style={{ width: plotLeft }}>
          Alerts
        </h2>
        <ul className="relative min-w-0 grow" style={{ height: rows.length * rowPx }}>
          {rows.flatMap((row, place) =>
            row.map(({ id, severity, causeWords, firedMs, resolvedMs }) => {
              const end = resolvedMs === null ? 'still firing' : `resolved ${formatClock(resolvedMs, zone)}`;
              const words = `${severity}: ${causeWords}, fired ${formatClock(firedMs, zone)}, ${end}`;
              return (
                <li key={id}>
                  <Link
                    href={alertHref(id)}
                    prefetch={false}
                    aria-label={words}
                    title={words}
                    className={`absolute h-5 min-w-1.5 overflow-hidden truncate border-l-2 px-1 text-xs leading-5 hover:brightness-125 ${bars[severity]}`}
                    style={{
                      top: place * rowPx,
                      left: `${share(firedMs) * 100}%`,
                      width: `${(share(resolvedMs ?? to) - share(firedMs)) * 100}%`,
                    }}
                  >
                    {causeWords}
                  </Link>
                </li>
              );
            }),
          )}
        </ul>
      </div>
    </section>
  );
}
