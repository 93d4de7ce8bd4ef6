import type { Metadata } from 'next';
import { BreachesFrame } from '@/components/breaches/breaches-frame.tsx';
import { readView } from '@/components/breaches/views.ts';
import { breachFilterNames, rangeNames, readParams } from '@/components/controls/filters.ts';
import { Trouble } from '@/components/ui/trouble.tsx';
import { loadFleet } from '../data.ts';
import { outcomeOf } from '../outcome.ts';
import { grouped } from './grouped.tsx';

export const metadata: Metadata = { title: 'Breaches' };

export default async function BreachesPage({ searchParams }: PageProps<'/breaches'>) {
  const given = await searchParams;
  const filters = readParams(given, breachFilterNames);
  const params = readParams(given, [...breachFilterNames, ...rangeNames, 'cursor', 'view', 'cause']);
  const { paused } = readParams(given, ['paused']);
  const view = readView(params.view);
  const [shown, fleet] = await Promise.all([
    outcomeOf(() => grouped(view, params, filters, paused)),
    outcomeOf(() => loadFleet({})),
  ]);
  if (shown.trouble) return <Trouble {...shown.trouble} clear="/breaches" />;
  const { services = [], regions = [], builds = [] } = fleet.value ?? {};
  return (
    <BreachesFrame view={view} params={params} filters={filters} choices={{ services, regions, builds }}>
      {shown.value}
    </BreachesFrame>
  );
}
