'use client';

import { useSearchParams } from 'next/navigation';
import { useEffect } from 'react';
import { useKeys } from '@/components/controls/use-keys.ts';
import { putOnWall, wallName } from '@/components/live/live-url.ts';

/** A page on a wall has no header but its chip: what is stale must be seen from afar, too. */
export function Wall() {
  const isOn = useSearchParams().has(wallName);
  useKeys({ 'g w': () => putOnWall(!isOn) });
  useEffect(() => {
    document.documentElement.toggleAttribute('data-wall', isOn);
  }, [isOn]);
  return null;
}
