'use client';

import { useMayChange } from '@/components/shell/visitor.tsx';
import { Button } from '@/components/ui/button.tsx';
import { DocLink } from '@/components/ui/doc-link.tsx';
import { Name } from '@/components/ui/name.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import type { AlertsAnswer } from '@/lib/api/alerts.ts';
import { useControl } from './use-control.ts';

type Receiver = AlertsAnswer['receivers'][number];

function ReceiverLine({ receiver }: { receiver: Receiver }) {
  const { busy, said, tell, end } = useControl();
  const mayChange = useMayChange();
  const { name, kind, host, disabled } = receiver;
  return (
    <li className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-3 py-1">
      <Name text={name} className="font-medium" />
      <span className="text-sm text-muted">
        {kind}
        {host === null ? null : (
          <>
            , <bdi>{host}</bdi>
          </>
        )}
      </span>
      {disabled ? <span className="text-sm text-bad-ink">disabled: {disabled.reason}</span> : null}
      <span className="ml-auto flex items-center gap-1.5">
        <span aria-live="polite" className="text-sm text-muted">
          {said}
        </span>
        {!mayChange ? null : disabled ? (
          <Button disabled={busy} onClick={() => end(disabled.id, 'Enabled')} aria-label={`Enable ${name}`}>
            Enable
          </Button>
        ) : (
          <Button
            disabled={busy}
            onClick={() => tell({ kind: 'test', receiver: name }, 'Sent; see Recent')}
            aria-label={`Send test to ${name}`}
          >
            Send test
          </Button>
        )}
      </span>
    </li>
  );
}

export function Receivers({ receivers }: { receivers: readonly Receiver[] }) {
  return (
    <Panel title="Receivers">
      {receivers.length === 0 ? (
        <p className="border-t border-line px-3 py-2 text-muted">
          Nobody is told: name receivers under <code>alerts</code> in overtick.yaml (
          <DocLink name="alerts">how</DocLink>). Alerts are shown here all the same.
        </p>
      ) : (
        <ul>
          {receivers.map(receiver => (
            <ReceiverLine key={receiver.name} receiver={receiver} />
          ))}
        </ul>
      )}
    </Panel>
  );
}
