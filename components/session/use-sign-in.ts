'use client';

import { useState } from 'react';
import type { SessionRequest } from '@/lib/api/session.ts';

/** Asks for a session and goes on to where it leads; says why not. */
export function useSignIn(then: () => void) {
  const [{ busy, wrong }, setSaid] = useState<{ busy: boolean; wrong: string | null }>({
    busy: false,
    wrong: null,
  });
  const signIn = async (request: SessionRequest) => {
    setSaid({ busy: true, wrong: null });
    try {
      const answer = await fetch('/api/v1/session', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(request),
      });
      if (answer.ok) return then();
      const { error } = (await answer.json()) as { error?: { message: string } };
      setSaid({ busy: false, wrong: error?.message ?? 'That did not work.' });
    } catch {
      setSaid({ busy: false, wrong: 'The dashboard cannot be reached.' });
    }
  };
  return { busy, wrong, signIn };
}
