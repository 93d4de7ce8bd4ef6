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

/** As they stood when the pointer came, and what is new below; null: worst first. What moves under it gets clicked by mistake. */
export function inOrder(alerts: readonly Alert[], held: readonly string[] | null): Alert[] {
  if (held === null) return alerts.toSorted(worstFirst);
  const placeOf = ({ id }: Alert) => {
    const place = held.indexOf(id);
    return place < 0 ? held.length : place;
  };
  return alerts.toSorted((a, b) => placeOf(a) - placeOf(b));
}
