import type { Metadata } from 'next';
import { fleetFilterNames, keyOf, readParams } from '@/components/controls/filters.ts';
import { FleetView } from '@/components/fleet/fleet-view.tsx';
import type { FleetAnswer } from '@/lib/api/schemas.ts';
import { agentUrl, loadBreaches, loadFleet } from '../data.ts';
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
  const { paused, group } = readParams(given, ['paused', 'group']);
  const [fleet, breaches] = await Promise.all([
    outcomeOf(() => loadFleet({ ...filters, at: paused })),
    outcomeOf(() => loadBreaches({ ...filters, to: paused, limit: 20 })),
  ]);
  return (
    <FleetView
      key={keyOf(filters)}
      initial={fleet.value && (paused ? fleet.value : firstOf(fleet.value))}
      reason={fleet.trouble?.message ?? null}
      breaches={breaches.value?.breaches ?? []}
      filters={filters}
      group={group}
      agentUrl={agentUrl()}
    />
  );
}
