import type { ReactNode } from 'react';
import { CopyRangeLink } from '@/components/controls/copy-range-link.tsx';
import { FilterBar } from '@/components/controls/filter-bar.tsx';
import { RangePicker } from '@/components/controls/range-picker.tsx';
import { serverChoices } from '@/components/controls/server-choices.ts';
import type { Params } from '@/components/links.ts';
import { ViewSwitch } from './view-switch.tsx';
import type { BreachView } from './views.ts';

type BreachesFrameProps = {
  view: BreachView;
  /** All parameters of the address, and those of them that filter. */
  params: Params;
  filters: Params;
  choices: { services: readonly string[]; regions: readonly string[]; builds: readonly string[] };
  children: ReactNode;
};

/** What every grouping of the breaches has above it: which one, of which servers, over which time. */
export function BreachesFrame({ view, params, filters, choices, children }: BreachesFrameProps) {
  const range = { from: params.from ?? '-24h', to: params.to ?? 'now' };
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-lg font-medium">Breaches</h1>
        <ViewSwitch view={view} params={params} />
        <div className="flex flex-wrap items-center gap-1.5 lg:ml-auto">
          <FilterBar params={params} choices={serverChoices(choices, filters.instance)} />
          <RangePicker range={range} params={{ ...params, cursor: undefined }} />
          <CopyRangeLink path="/breaches" params={params} range={range} />
        </div>
      </div>
      {children}
    </div>
  );
}
