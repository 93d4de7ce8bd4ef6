'use client';

import { useEffect, useState } from 'react';
import { liveHref, type Params, withParams } from '@/components/links.ts';
import { type FleetPatch, patched, rowKey } from '@/components/live/fleet-lens.ts';
import { pausedName, usePaused } from '@/components/live/live-url.ts';
import { useStream } from '@/components/live/use-live.ts';
import type { FleetAnswer, FleetRow } from '@/lib/api/schemas.ts';

/** So many rows are always drawn, and up to date. */
const seenAtOnce = 60;

type Held = {
  initial: FleetAnswer | null;
  fleet: FleetAnswer | null;
  rows: ReadonlyMap<string, FleetRow>;
  order: readonly string[];
};

function hold(initial: FleetAnswer | null): Held {
  const rows = new Map((initial?.instances ?? []).map(row => [rowKey(row), row]));
  return { initial, fleet: initial, rows, order: [...rows.keys()] };
}

/** The fleet as it is, beginning with what the server rendered, null for the reason given; `see` takes the keys of the rows that are shown. */
export function useFleet(initial: FleetAnswer | null, reason: string | null, filters: Params) {
  const [held, setHeld] = useState(() => hold(initial));
  if (held.initial !== initial) setHeld(hold(initial));
  const paused = usePaused();
  const { see } = useStream({
    url: paused ? null : liveHref('fleet', filters),
    reason,
    onFleet: (patch: FleetPatch) =>
      setHeld(before => ({ initial: before.initial, ...patched(before.rows, before.order, patch) })),
  });
  const hasUnseen = held.order.length > seenAtOnce;
  useEffect(() => {
    if (!paused || !hasUnseen) return;
    // Rows out of sight were not kept up to date: the minute that ended with the pause is asked for whole.
    const left = new AbortController();
    const at = new URLSearchParams(location.search).get(pausedName) ?? undefined;
    fetch(withParams('/api/v1/fleet', { ...filters, at }), { signal: left.signal })
      .then(async response => {
        if (!response.ok) return;
        const fleet = (await response.json()) as FleetAnswer;
        setHeld(before => ({ ...hold(fleet), initial: before.initial }));
      })
      .catch(() => {});
    return () => left.abort();
  }, [paused, hasUnseen, filters]);
  return { fleet: held.fleet, see };
}
