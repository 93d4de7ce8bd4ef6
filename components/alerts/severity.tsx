import { StateShape } from '@/components/ui/state-mark.tsx';
import type { AlertRow } from '@/lib/api/alerts.ts';

const looks = {
  critical: { shape: 'bad', ink: 'text-bad-ink' },
  warning: { shape: 'degraded', ink: 'text-degraded-ink' },
  info: { shape: 'ok', ink: 'text-ok-ink' },
} as const;

/** How bad it is, as shape, word and colour; of what is over only the word is left. */
export function Severity({ alert }: { alert: Pick<AlertRow, 'severity' | 'state'> }) {
  const isOver = alert.state === 'resolved' || alert.state === 'inactive';
  const { shape, ink } = looks[alert.severity];
  return (
    <span className={`flex items-center gap-1.5 text-sm ${isOver ? 'text-muted' : ink}`}>
      <StateShape state={isOver ? 'silent' : shape} />
      {alert.severity}
    </span>
  );
}
