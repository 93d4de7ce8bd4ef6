import type { Metadata } from 'next';
import { AlertsView } from '@/components/alerts/alerts-view.tsx';
import { Trouble } from '@/components/ui/trouble.tsx';
import { loadAlerts } from '../alert-data.ts';
import { outcomeOf } from '../outcome.ts';

export const metadata: Metadata = { title: 'Alerts' };
export const dynamic = 'force-dynamic';

export default async function AlertsPage() {
  const { value, trouble } = await outcomeOf(() => loadAlerts());
  if (trouble) return <Trouble {...trouble} clear="/alerts" />;
  return <AlertsView answer={value} />;
}
