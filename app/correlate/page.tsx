import type { Metadata } from 'next';
import { breachFilterNames, rangeNames, readParams } from '@/components/controls/filters.ts';
import { CorrelateView } from '@/components/correlate/correlate-view.tsx';
import { Trouble } from '@/components/ui/trouble.tsx';
import { loadCorrelation, loadFleet, loadLastData } from '../data.ts';
import { outcomeOf } from '../outcome.ts';

export const metadata: Metadata = { title: 'Correlate' };

export default async function CorrelatePage({ searchParams }: PageProps<'/correlate'>) {
  const params = readParams(await searchParams, [...breachFilterNames, ...rangeNames]);
  const [answer, fleet] = await Promise.all([
    outcomeOf(() => loadCorrelation(params)),
    outcomeOf(() => loadFleet({})),
  ]);
  if (answer.trouble) return <Trouble {...answer.trouble} clear="/correlate" />;
  const { services = [], regions = [], builds = [] } = fleet.value ?? {};
  const filters = readParams(params, breachFilterNames);
  const last = answer.value.totals.breaches === 0 ? await outcomeOf(() => loadLastData(filters)) : null;
  return (
    <CorrelateView
      answer={answer.value}
      params={params}
      choices={{ services, regions, builds }}
      last={last?.value ?? null}
    />
  );
}
