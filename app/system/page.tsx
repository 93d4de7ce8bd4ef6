import type { Metadata } from 'next';
import { SystemView } from '@/components/system/system-view.tsx';
import { loadSystem } from '../system-data.ts';

export const metadata: Metadata = { title: 'System' };
export const dynamic = 'force-dynamic';

export default async function SystemPage() {
  return <SystemView answer={await loadSystem()} />;
}
