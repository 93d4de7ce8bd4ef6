'use client';

import { Entry } from './entry.tsx';
import { NameAndPassword } from './name-and-password.tsx';
import { useSignIn } from './use-sign-in.ts';

/** Makes the first user with the secret behind the # of the link that the dashboard printed. */
export function FirstUser() {
  const { busy, wrong, signIn } = useSignIn(() => location.replace('/'));
  return (
    <Entry title="Make the first user">
      <p className="text-muted">
        This link works once. The user that you make with it is an admin; others are added with{' '}
        <code className="num">overtick user add</code>.
      </p>
      <NameAndPassword
        isNew
        action="Make this user and sign in"
        busy={busy}
        wrong={wrong}
        onDone={(name, password) => signIn({ setup: location.hash.slice(1), name, password })}
      />
    </Entry>
  );
}
