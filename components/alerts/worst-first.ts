import { severities } from '@/lib/alerts/severities.ts';
import type { AlertsAnswer } from '@/lib/api/alerts.ts';

type Alert = AlertsAnswer['alerts'][number];

/** What somebody has to see to first: what nobody has taken on, the severest, the newest. */
export function worstFirst(a: Alert, b: Alert): number {
  return (
    Number(a.acknowledgedBy !== null) - Number(b.acknowledgedBy !== null) ||
    severities.indexOf(b.severity) - severities.indexOf(a.severity) ||
    (a.since < b.since ? 1 : -1)
  );
}
