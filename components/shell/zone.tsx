'use client';

import { useSearchParams } from 'next/navigation';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { rewriteAddress } from '@/components/controls/rewrite-address.ts';
import { QuietButton } from '@/components/ui/quiet-button.tsx';
import { isZone, utc, type Zone } from '@/lib/format/time.ts';
import { writePreference, zoneCookie } from './preferences.ts';

/** The zone of a page in its address. */
export const zoneName = 'zone';

type Choice = { zone: Zone; choose: (zone: Zone) => void };

const ZoneContext = createContext<Choice>({ zone: utc, choose: () => {} });

/** `initial`: what this person chose earlier; the zone in an address comes before it, and stays for the pages after. */
export function ZoneProvider({ initial, children }: { initial: Zone; children: ReactNode }) {
  const inAddress = useSearchParams().get(zoneName) ?? '';
  const named = isZone(inAddress) ? inAddress : null;
  const [chosen, setChosen] = useState(named ?? initial);
  if (named !== null && named !== chosen) setChosen(named);
  const zone = named ?? chosen;
  useEffect(() => {
    if (named === null && (zone !== utc || initial !== utc))
      rewriteAddress(params => params.set(zoneName, zone));
  });
  const choice = useMemo(
    () => ({
      zone,
      choose: (next: Zone) => {
        writePreference(zoneCookie, next);
        rewriteAddress(params => params.set(zoneName, next));
      },
    }),
    [zone],
  );
  return <ZoneContext value={choice}>{children}</ZoneContext>;
}

export const useZone = (): Zone => useContext(ZoneContext).zone;

export function ZoneToggle() {
  const { zone, choose } = useContext(ZoneContext);
  const next = () => choose(zone === utc ? Intl.DateTimeFormat().resolvedOptions().timeZone : utc);
  const short = zone === utc ? 'UTC' : (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
  return (
    <QuietButton onClick={next} title={`Times are in ${zone}; press to switch between UTC and local time`}>
      <span className="max-w-20 truncate">{short}</span>
    </QuietButton>
  );
}
