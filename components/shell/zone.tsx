'use client';

import { createContext, type ReactNode, useContext, useState } from 'react';
import { QuietButton } from '@/components/ui/quiet-button.tsx';
import { utc, type Zone } from '@/lib/format/time.ts';
import { writePreference, zoneCookie } from './preferences.ts';

type Choice = { zone: Zone; choose: (zone: Zone) => void };

const ZoneContext = createContext<Choice>({ zone: utc, choose: () => {} });

export function ZoneProvider({ initial, children }: { initial: Zone; children: ReactNode }) {
  const [zone, setZone] = useState(initial);
  const choose = (next: Zone) => {
    writePreference(zoneCookie, next);
    setZone(next);
  };
  return <ZoneContext value={{ zone, choose }}>{children}</ZoneContext>;
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
