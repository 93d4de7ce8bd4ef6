import type { Metadata } from 'next';
import { SystemView } from '@/components/system/system-view.tsx';
import { Empty } from '@/components/ui/empty.tsx';
import { outcomeOf } from '../outcome.ts';
import { loadSystem } from '../system-data.ts';

export const metadata: Metadata = { title: 'System' };
export const dynamic = 'force-dynamic';

export default async function SystemPage() {
  const { value, trouble } = await outcomeOf(loadSystem);
  if (value) return <SystemView answer={value} />;
  return (
    <Empty title="Overtick cannot be asked about itself" trouble>
      <p>{trouble.message}</p>
    </Empty>
  );
}
