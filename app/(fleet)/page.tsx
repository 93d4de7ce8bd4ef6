import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { fleetFilterNames, keyOf, readParams } from '@/components/controls/filters.ts';
import { FleetView } from '@/components/fleet/fleet-view.tsx';
import type { FleetAnswer } from '@/lib/api/schemas.ts';
import { collectorFor, loadBreaches, loadFleet, loadNames } from '../data.ts';
import { outcomeOf } from '../outcome.ts';

export const metadata: Metadata = { title: 'Fleet' };

/** Servers of the first frame; the stream brings all of them a moment later. */
const firstServers = 100;

const firstOf = (fleet: FleetAnswer): FleetAnswer => ({
  ...fleet,
  instances: fleet.instances.slice(0, firstServers),
});

export default async function FleetPage({ searchParams }: PageProps<'/'>) {
  const given = await searchParams;
  const filters = readParams(given, fleetFilterNames);
  const { paused, group, connect } = readParams(given, ['paused', 'group', 'connect']);
  const [fleet, breaches] = await Promise.all([
    outcomeOf(() => loadFleet({ ...filters, at: paused })),
    outcomeOf(() => loadBreaches({ ...filters, to: paused, limit: 20 })),
  ]);
  // Nothing lately is not nothing ever.
  const known = fleet.value?.services.length === 0 ? await outcomeOf(() => loadNames({})) : null;
  return (
    <FleetView
      key={keyOf(filters)}
      initial={fleet.value && (paused ? fleet.value : firstOf(fleet.value))}
      reason={fleet.trouble?.message ?? null}
      breaches={breaches.value?.breaches ?? []}
      filters={filters}
      group={group}
      collector={collectorFor((await headers()).get('host'))}
      connect={connect}
      heard={known?.value?.instances ?? null}
    />
  );
}
