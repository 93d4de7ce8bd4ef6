'use client';

import { useState } from 'react';
import { useMayChange } from '@/components/shell/visitor.tsx';
import { Button } from '@/components/ui/button.tsx';
import type { AlertRow } from '@/lib/api/alerts.ts';
import { useControl } from './use-control.ts';

const lengths = [
  { name: '1 h', minutes: 60 },
  { name: '4 h', minutes: 240 },
  { name: '1 d', minutes: 1440 },
];

/** Acknowledge with one click, silence with two. */
export function AlertActions({ alert }: { alert: AlertRow }) {
  const { busy, said, tell } = useControl();
  const [choosing, setChoosing] = useState(false);
  if (!useMayChange()) return null;
  const silence = (minutes: number) => {
    setChoosing(false);
    return tell(
      { kind: 'silence', where: { service: alert.service }, cause: alert.cause, minutes },
      'Silenced',
    );
  };
  return (
    <span className="relative z-10 flex flex-wrap items-center gap-1.5">
      {alert.state === 'firing' && !alert.acknowledgedBy ? (
        <Button disabled={busy} onClick={() => tell({ kind: 'ack', incident: alert.id }, 'Acknowledged')}>
          Ack
        </Button>
      ) : null}
      {choosing ? (
        lengths.map(({ name, minutes }) => (
          <Button key={name} onClick={() => silence(minutes)} aria-label={`Silence for ${name}`}>
            {name}
          </Button>
        ))
      ) : (
        <Button disabled={busy} onClick={() => setChoosing(true)}>
          Silence
        </Button>
      )}
      <span aria-live="polite" className="text-sm text-muted">
        {said}
      </span>
    </span>
  );
}
