'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import type { FleetAnswer, InstancesAnswer } from '@/lib/api/schemas.ts';

export type FirstRun = 'unknown' | 'waiting' | 'over';

/**
 * Whether a fleet waits for its first tick, and goes on doing so until the reader wants to see the fleet. `heard`: servers
 * that ever were, null: not read, as by a page that was opened while the store was away; it is asked for then.
 */
export function useFirstRun(
  fleet: FleetAnswer | null,
  heard: InstancesAnswer['instances'] | null,
): [FirstRun, () => void] {
  const router = useRouter();
  const [run, setRun] = useState<FirstRun>('unknown');
  const isEmpty = fleet?.services.length === 0;
  const asksAgain = isEmpty && heard === null;
  useEffect(() => {
    if (asksAgain) router.refresh();
  }, [asksAgain, router]);
  if (isEmpty && heard?.length === 0 && run === 'unknown') setRun('waiting');
  return [run, () => setRun('over')];
}
