import type { ReactNode } from 'react';
import { FilterBar } from '@/components/controls/filter-bar.tsx';
import { readRange } from '@/components/controls/range.ts';
import { RangePicker } from '@/components/controls/range-picker.tsx';
import { type Params, withParams } from '@/components/links.ts';
import { CopyLink } from '@/components/ui/copy.tsx';
import type { CompareAnswer } from '@/lib/api/compare.ts';
import { DistributionPlot } from './distribution-plot.tsx';
import { LoadPlot } from './load-plot.tsx';
import { NothingToCompare } from './nothing-to-compare.tsx';
import { type Choices, SidePickers, SwapSides } from './side-pickers.tsx';
import { StatisticsTable } from './statistics-table.tsx';
import { Verdict } from './verdict.tsx';

type CompareViewProps = {
  answer: CompareAnswer;
  params: Params;
  choices: Choices & { services: readonly string[] };
  children?: ReactNode;
};

/** Both sides as they were chosen, or as they are by default: what a link to this page has to hold. */
function spelledOut(params: Params, { a, b, service }: CompareAnswer): Params {
  return {
    ...params,
    service: params.service ?? service,
    ...Object.fromEntries(
      (['build', 'region', 'instance'] as const).flatMap(key => [
        [`a.${key}`, a[key] ?? undefined],
        [`b.${key}`, b[key] ?? undefined],
      ]),
    ),
  };
}

export function CompareView({ answer, params, choices, children }: CompareViewProps) {
  const full = spelledOut(params, answer);
  const range = readRange({ from: params.from ?? '-1h', ...(params.to ? { to: params.to } : {}) });
  const absolute = {
    ...full,
    'a.from': answer.a.from,
    'a.to': answer.a.to,
    'b.from': answer.b.from,
    'b.to': answer.b.to,
  };
  const empty = answer.a.ticks === 0 || answer.b.ticks === 0;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <h1 className="text-lg font-medium">Compare</h1>
        <div className="flex flex-wrap items-center gap-1.5">
          <FilterBar
            params={sidesCleared(full)}
            choices={[{ name: 'service', all: 'Any service', options: choices.services }]}
          />
          <RangePicker range={range} params={full} />
          <CopyLink href={withParams('/compare', { ...absolute, from: undefined, to: undefined })} />
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <SidePickers side="a" params={full} choices={choices} />
        <SidePickers side="b" params={full} choices={choices} />
        <SwapSides params={full} />
      </div>
      {empty ? <NothingToCompare answer={answer} params={full} builds={choices.builds} /> : null}
      {answer.a.ticks === 0 && answer.b.ticks === 0 ? null : (
        <>
          <Verdict answer={answer} />
          <div className="grid gap-3 lg:grid-cols-2">
            <DistributionPlot
              distribution={answer.distribution}
              budgetMs={answer.a.budgetMs ?? answer.b.budgetMs}
            />
            <LoadPlot load={answer.load} capacity={answer.capacity} />
          </div>
          <StatisticsTable rows={answer.statistics} />
          {children}
        </>
      )}
    </div>
  );
}

/** Another service has other builds and instances. */
function sidesCleared(params: Params): Params {
  return { service: params.service, from: params.from, to: params.to };
}
