'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useTransition } from 'react';
import { Button } from '@/components/ui/button.tsx';

/** Says what a table that stands still is over, and reads it again when asked: its rows are for reading, not for chasing. */
export function AsOf({ children }: { children: ReactNode }) {
  const router = useRouter();
  const [reading, start] = useTransition();
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 text-sm text-muted">
      <p>{children}</p>
      <Button disabled={reading} onClick={() => start(() => router.refresh())}>
        {reading ? 'Reading …' : 'Read again'}
      </Button>
    </div>
  );
}
