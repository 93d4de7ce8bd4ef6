'use client';

import type { FormEvent } from 'react';
import { Button } from '@/components/ui/button.tsx';

type Props = {
  action: string;
  busy: boolean;
  wrong: string | null;
  /** Someone new, whose password is not known yet. */
  isNew?: boolean;
  onDone: (name: string, password: string) => void;
};

const field = 'h-9 w-full rounded-md border border-line bg-panel px-2.5 text-fg hover:border-strong';

export function NameAndPassword({ action, busy, wrong, isNew = false, onDone }: Props) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    onDone(String(given.get('name')).trim(), String(given.get('password')));
  };
  return (
    <form onSubmit={submit} method="post" className="flex flex-col gap-3">
      <label className="flex flex-col gap-1">
        <span className="text-sm text-muted">Name</span>
        <input
          name="name"
          required
          maxLength={100}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          className={field}
        />
      </label>
      <label className="flex flex-col gap-1">
        <span className="text-sm text-muted">{isNew ? 'Password, 12 characters or more' : 'Password'}</span>
        <input
          name="password"
          type="password"
          required
          minLength={isNew ? 12 : 1}
          maxLength={1000}
          autoComplete={isNew ? 'new-password' : 'current-password'}
          className={field}
        />
      </label>
      <p role="alert" className="min-h-4 text-sm text-bad-ink empty:hidden">
        {wrong}
      </p>
      <Button type="submit" disabled={busy} className="h-9 justify-center">
        {busy ? 'One moment …' : action}
      </Button>
    </form>
  );
}
