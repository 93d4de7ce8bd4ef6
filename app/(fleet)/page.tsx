import type { Metadata } from 'next';
import { fleetFilterNames, keyOf, readParams } from '@/components/controls/filters.ts';
import { FleetView } from '@/components/fleet/fleet-view.tsx';
import { agentUrl, loadBreaches, loadFleet } from '../data.ts';
import { outcomeOf } from '../outcome.ts';

export const metadata: Metadata = { title: 'Fleet' };

export default async function FleetPage({ searchParams }: PageProps<'/'>) {
  const filters = readParams(await searchParams, fleetFilterNames);
  const [fleet, breaches] = await Promise.all([
    outcomeOf(() => loadFleet(filters)),
    outcomeOf(() => loadBreaches({ ...filters, limit: 20 })),
  ]);
  return (
    <FleetView
      key={keyOf(filters)}
      initial={fleet.value}
      reason={fleet.trouble?.message ?? null}
      breaches={breaches.value?.breaches ?? []}
      filters={filters}
      agentUrl={agentUrl()}
    />
  );
}
