import type { Metadata } from 'next';
import { FirstUser } from '@/components/session/first-user.tsx';

export const metadata: Metadata = { title: 'First user' };
export const dynamic = 'force-dynamic';

export default function SetupPage() {
  return <FirstUser />;
}
