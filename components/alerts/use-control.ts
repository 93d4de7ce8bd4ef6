'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { ControlRequest } from '@/lib/api/alerts.ts';

type Said = { busy: boolean; said: string | null };

/** Tells the alerter something, and says how that went. */
export function useControl() {
  const router = useRouter();
  const [{ busy, said }, setSaid] = useState<Said>({ busy: false, said: null });
  const ask = async (path: string, init: RequestInit, done: string) => {
    setSaid({ busy: true, said: null });
    try {
      const answer = await fetch(path, init);
      const body = (await answer.json()) as { error?: { message: string } };
      setSaid({ busy: false, said: answer.ok ? done : (body.error?.message ?? 'That did not work.') });
    } catch {
      setSaid({ busy: false, said: 'The dashboard cannot be reached.' });
    }
    router.refresh();
  };
  return {
    busy,
    said,
    tell: (request: Partial<ControlRequest>, done: string) =>
      ask(
        '/api/v1/alerts/controls',
        { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(request) },
        done,
      ),
    end: (id: string, done: string) =>
      ask(`/api/v1/alerts/controls/${encodeURIComponent(id)}`, { method: 'DELETE' }, done),
  };
}
