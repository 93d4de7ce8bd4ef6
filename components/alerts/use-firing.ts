'use client';

import { useEffect, useState } from 'react';
import { liveHref } from '@/components/links.ts';
import { follow } from '@/components/live/source.ts';
import type { FiringAnswer } from '@/lib/api/alerts.ts';

const nothing = () => {};
/** What is heard of a store that is away is the page's to say: what fired last still counts. */
const deaf = { onOpen: nothing, onFleet: nothing, onUnavailable: nothing, onClosed: nothing };

/** What fires now, followed also in a tab that is hidden; null until it is known. */
export function useFiring(): FiringAnswer['firing'] | null {
  const [firing, setFiring] = useState<FiringAnswer['firing'] | null>(null);
  useEffect(() => {
    const onEvent = (data: string) => setFiring((JSON.parse(data) as FiringAnswer).firing);
    return follow(liveHref('alerts', {}), true, { ...deaf, onEvent }, true).stop;
  }, []);
  return firing;
}
