'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useEffectEvent, useState } from 'react';
import { instanceHref } from '@/components/links.ts';
import { Button, ButtonLink } from '@/components/ui/button.tsx';
import { StateShape } from '@/components/ui/state-mark.tsx';
import type { FleetAnswer } from '@/lib/api/schemas.ts';
import { formatAge } from '@/lib/format/duration.ts';
import { firstHeard } from './first-heard.ts';

/** Long enough to read who it is, and to stay. */
const opensAfterMs = 4000;

/** Waits on the live stream for the first tick, says whose it is, and opens that server. */
export function FirstTick({ fleet, onFleet }: { fleet: FleetAnswer; onFleet: () => void }) {
  const router = useRouter();
  const [stays, setStays] = useState(false);
  const heard = firstHeard(fleet);
  const instance = heard?.ticks ? heard.instance : null;
  const open = useEffectEvent(() => instance && router.push(instanceHref(instance, { from: '-5m' })));
  useEffect(() => {
    if (instance === null || stays) return;
    const timer = setTimeout(open, opensAfterMs);
    return () => clearTimeout(timer);
  }, [instance, stays]);
  return (
    <div className="flex flex-wrap items-center gap-2 frame px-3 py-2">
      <p role="status" className="flex min-w-0 items-center gap-2">
        <StateShape state={instance ? (heard?.state ?? 'ok') : 'silent'} />
        {sentence(heard)}
      </p>
      {heard ? (
        <span className="ml-auto flex flex-wrap items-center gap-2">
          {instance ? (
            <>
              {/* Apart from the sentence: a count that changes each second is not read out. */}
              <span className="num text-muted">{formatAge(heard.sinceMs)} ago</span>
              <ButtonLink href={instanceHref(instance, { from: '-5m' })}>Open it</ButtonLink>
              {stays ? null : <Button onClick={() => setStays(true)}>Stay here</Button>}
            </>
          ) : null}
          <Button onClick={onFleet}>To the fleet</Button>
        </span>
      ) : null}
    </div>
  );
}

function sentence(heard: ReturnType<typeof firstHeard>) {
  if (!heard) return 'Waiting for the first tick. This page opens its server by itself.';
  return (
    <span>
      {heard.ticks ? 'First tick from ' : 'No tick yet, but heap and pauses arrive from '}
      <bdi className="font-medium">{heard.instance}</bdi>
    </span>
  );
}
