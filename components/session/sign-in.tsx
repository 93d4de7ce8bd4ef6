'use client';

import { Button } from '@/components/ui/button.tsx';
import { Entry } from './entry.tsx';
import { NameAndPassword } from './name-and-password.tsx';
import { useSignIn } from './use-sign-in.ts';

/** Stands in the place of whatever page was asked for, which comes once one has signed in. */
export function SignIn({ provider }: { provider: string | null }) {
  const stay = () => (location.pathname === '/login' ? location.replace('/') : location.reload());
  const { busy, wrong, signIn } = useSignIn(stay);
  const leave = () => {
    const to = location.pathname === '/login' ? '/' : location.pathname + location.search;
    location.assign(`/api/v1/session/oidc?to=${encodeURIComponent(to)}`);
  };
  return (
    <Entry title="Sign in">
      {provider ? (
        <Button onClick={leave} className="h-9 justify-center">
          Sign in with {provider}
        </Button>
      ) : null}
      <NameAndPassword
        action={provider ? 'Sign in by password' : 'Sign in'}
        busy={busy}
        wrong={wrong}
        onDone={(name, password) => signIn({ name, password })}
      />
      <p className="text-sm text-muted">
        No account yet? Who runs this dashboard makes one with <code className="num">overtick user add</code>.
      </p>
    </Entry>
  );
}
