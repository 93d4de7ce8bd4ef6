import type { Metadata } from 'next';
import { OpenShare } from '@/components/session/open-share.tsx';

export const metadata: Metadata = { title: 'Shared with you' };
export const dynamic = 'force-dynamic';

export default function SharePage() {
  return <OpenShare />;
}
