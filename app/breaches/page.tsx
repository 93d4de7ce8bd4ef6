import type { Metadata } from 'next';
import { BreachesView } from '@/components/breaches/breaches-view.tsx';
import { breachFilterNames, rangeNames, readParams } from '@/components/controls/filters.ts';
import { Trouble } from '@/components/ui/trouble.tsx';
import { loadBreaches, loadFleet } from '../data.ts';
import { outcomeOf } from '../outcome.ts';

export const metadata: Metadata = { title: 'Breaches' };

const pageSize = 50;

export default async function BreachesPage({ searchParams }: PageProps<'/breaches'>) {
  const given = await searchParams;
  const filters = readParams(given, breachFilterNames);
  const params = readParams(given, [...breachFilterNames, ...rangeNames, 'cursor']);
  const [answer, fleet] = await Promise.all([
    outcomeOf(() => loadBreaches({ ...params, limit: pageSize })),
    outcomeOf(() => loadFleet({})),
  ]);
  if (answer.trouble) return <Trouble {...answer.trouble} clear="/breaches" />;
  const { services = [], regions = [], builds = [] } = fleet.value ?? {};
  return (
    <BreachesView
      answer={answer.value}
      params={params}
      filters={filters}
      choices={{ services, regions, builds }}
    />
  );
}
