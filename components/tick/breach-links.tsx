'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useKeys } from '@/components/controls/use-keys.ts';
import { tickHref } from '@/components/links.ts';
import { Button, ButtonLink } from '@/components/ui/button.tsx';
import type { TickAnswer } from '@/lib/api/schemas.ts';

const settledMs = 3000;

/** The breaches of this instance before and after, by link and by key. */
export function BreachLinks({ answer, up }: { answer: TickAnswer; up: string }) {
  const router = useRouter();
  const { tick, previousBreach, nextBreach } = answer;
  const hrefOf = (breach: TickAnswer['nextBreach']) =>
    breach && tickHref({ instance: tick.instance, loop: tick.loop, ...breach });
  const older = hrefOf(previousBreach);
  const newer = hrefOf(nextBreach);
  useKeys({
    p: () => older && router.push(older),
    n: () => newer && router.push(newer),
    esc: () => router.push(up),
  });
  useEffect(() => {
    // A tick that just ended: its last pauses and the events after it arrive within a moment.
    if (Date.now() - Date.parse(tick.startedAt) > settledMs) return;
    const timer = setTimeout(() => router.refresh(), settledMs);
    return () => clearTimeout(timer);
  }, [tick.startedAt, router]);
  return (
    <>
      <Step href={older} label="← Older breach" keyName="p" />
      <Step href={newer} label="Newer breach →" keyName="n" />
    </>
  );
}

function Step({ href, label, keyName }: { href: string | null; label: string; keyName: string }) {
  const title = `${label} of this instance (${keyName})`;
  if (!href)
    return (
      <Button disabled title="There is none">
        {label}
      </Button>
    );
  return (
    <ButtonLink href={href} title={title}>
      {label}
    </ButtonLink>
  );
}
