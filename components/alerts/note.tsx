import { Moment } from '@/components/ui/moment.tsx';
import type { AlertRow } from '@/lib/api/alerts.ts';

/** Why nobody is told, and until when; or who is at it. */
export function Note({ alert, className }: { alert: AlertRow; className?: string }) {
  const text = alert.quiet ?? (alert.acknowledgedBy ? `acknowledged by ${alert.acknowledgedBy}` : null);
  if (!text) return null;
  return (
    <span className={`text-sm text-muted ${className ?? ''}`}>
      {text}
      {alert.quietUntil ? (
        <>
          {' until '}
          <Moment at={alert.quietUntil} as="clock" />
        </>
      ) : null}
    </span>
  );
}
