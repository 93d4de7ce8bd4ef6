'use client';

import { useEffect, useState } from 'react';
import { liveHref } from '@/components/links.ts';
import { follow } from '@/components/live/source.ts';
import type { FiringAnswer } from '@/lib/api/alerts.ts';
import { FiringAloud } from './firing-aloud.tsx';
import { useTitleCount } from './use-title-count.ts';

const nothing = () => {};
/** What is heard of a store that is away is the page's to say: what fired last still counts. */
const deaf = { onOpen: nothing, onFleet: nothing, onUnavailable: nothing, onClosed: nothing };

/** What fires, on every page: as a number in the tab, also of a tab that is hidden, and read out when it begins. */
export function Firing() {
  const [firing, setFiring] = useState<FiringAnswer['firing'] | null>(null);
  useEffect(() => {
    const onEvent = (data: string) => setFiring((JSON.parse(data) as FiringAnswer).firing);
    return follow(liveHref('alerts', {}), true, { ...deaf, onEvent }, true).stop;
  }, []);
  useTitleCount(firing?.length ?? 0);
  return firing ? <FiringAloud firing={firing} /> : null;
}
