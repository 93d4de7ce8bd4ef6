import type { Metadata } from 'next';
import { SignIn } from '@/components/session/sign-in.tsx';
import { loadConfig } from '@/lib/config.ts';

export const metadata: Metadata = { title: 'Sign in' };
export const dynamic = 'force-dynamic';

export default function LoginPage() {
  const { oidc } = loadConfig().signIn;
  return <SignIn provider={oidc ? new URL(oidc.issuer).hostname : null} />;
}
