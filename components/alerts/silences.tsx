'use client';

import { useMayChange } from '@/components/shell/visitor.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import type { AlertsAnswer } from '@/lib/api/alerts.ts';
import { useControl } from './use-control.ts';

type Silence = AlertsAnswer['silences'][number];

const matcher = ({ where, cause, rule }: Silence): string =>
  Object.entries({ ...where, cause, rule })
    .flatMap(([name, value]) => (value ? [`${name} ${value}`] : []))
    .join(', ') || 'everything';

function SilenceLine({ silence }: { silence: Silence }) {
  const { busy, said, end } = useControl();
  const mayChange = useMayChange();
  return (
    <li className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-3 py-1">
      <span className="min-w-0 break-words">
        <bdi>{matcher(silence)}</bdi>
      </span>
      <span className="text-sm text-muted">
        until <Moment at={silence.until} as="full" /> {silence.comment}
      </span>
      <span className="ml-auto flex items-center gap-1.5">
        <span aria-live="polite" className="text-sm text-muted">
          {said}
        </span>
        {mayChange ? (
          <Button
            disabled={busy}
            onClick={() => end(silence.id, 'Ended')}
            aria-label={`End the silence of ${matcher(silence)}`}
          >
            End
          </Button>
        ) : null}
      </span>
    </li>
  );
}

export function Silences({ silences }: { silences: readonly Silence[] }) {
  if (silences.length === 0) return null;
  return (
    <Panel title="Silences">
      <ul>
        {silences.map(silence => (
          <SilenceLine key={silence.id} silence={silence} />
        ))}
      </ul>
    </Panel>
  );
}
