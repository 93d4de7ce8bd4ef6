import type { Metadata } from 'next';
import { AlertView } from '@/components/alerts/alert-view.tsx';
import { ButtonLink } from '@/components/ui/button.tsx';
import { Empty } from '@/components/ui/empty.tsx';
import { Trouble } from '@/components/ui/trouble.tsx';
import { loadAlert } from '../../alert-data.ts';
import { outcomeOf } from '../../outcome.ts';

export const metadata: Metadata = { title: 'Alert' };

export default async function AlertPage({ params }: PageProps<'/alerts/[id]'>) {
  const { id } = await params;
  const { value, trouble } = await outcomeOf(() => loadAlert(id));
  if (trouble) return <Trouble {...trouble} clear="/alerts" />;
  if (value) return <AlertView answer={value} />;
  return (
    <Empty title="There is no such alert" actions={<ButtonLink href="/alerts">To the alerts</ButtonLink>}>
      <p>Alerts are kept for 90 days.</p>
    </Empty>
  );
}
