import { FilterBar } from '@/components/controls/filter-bar.tsx';
import { keyOf } from '@/components/controls/filters.ts';
import type { Params } from '@/components/links.ts';
import type { BreachesAnswer } from '@/lib/api/schemas.ts';
import { BreachFeed } from './breach-feed.tsx';

type BreachesViewProps = {
  answer: BreachesAnswer;
  /** All parameters of the address, and those of them that filter. */
  params: Params;
  filters: Params;
  choices: { services: readonly string[]; regions: readonly string[]; builds: readonly string[] };
};

/** A page of older breaches, and one of a range that ended, stand still; the first page is live. */
export function BreachesView({ answer, params, filters, choices }: BreachesViewProps) {
  const live = !params.cursor && !params.to;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-lg font-medium">Breaches</h1>
        <FilterBar
          params={params}
          choices={[
            { name: 'service', all: 'All services', options: choices.services },
            { name: 'region', all: 'All regions', options: choices.regions },
            { name: 'build', all: 'All builds', options: choices.builds },
            ...(filters.instance
              ? [{ name: 'instance', all: 'All instances', options: [filters.instance] }]
              : []),
          ]}
        />
      </div>
      <BreachFeed
        key={keyOf(params)}
        initial={answer.breaches}
        params={params}
        filters={filters}
        live={live}
        nextCursor={answer.nextCursor}
      />
    </div>
  );
}
