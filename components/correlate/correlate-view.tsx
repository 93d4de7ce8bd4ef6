import { FilterBar } from '@/components/controls/filter-bar.tsx';
import { readRange } from '@/components/controls/range.ts';
import { RangePicker } from '@/components/controls/range-picker.tsx';
import { serverChoices } from '@/components/controls/server-choices.ts';
import type { LastData } from '@/components/first-run/last-data.ts';
import { type Params, withParams } from '@/components/links.ts';
import { CopyLink } from '@/components/ui/copy.tsx';
import type { CorrelationAnswer } from '@/lib/api/correlation.ts';
import { Differences } from './differences.tsx';
import { HeapLimits } from './heap-limits.tsx';
import { LoadPanel } from './load-panel.tsx';
import { NothingToExplain } from './nothing-to-explain.tsx';
import { RhythmPanel } from './rhythm-panel.tsx';
import { SpikePanel } from './spike-panel.tsx';
import { Suspects } from './suspects.tsx';
import { Totals } from './totals.tsx';

type CorrelateViewProps = {
  answer: CorrelationAnswer;
  params: Params;
  choices: { services: readonly string[]; regions: readonly string[]; builds: readonly string[] };
  /** Read where there is no breach to explain. */
  last: LastData | null;
};

/** Why ticks are breaching here: the answer as a sentence, then what each cause costs, then what goes with it. */
export function CorrelateView({ answer, params, choices, last }: CorrelateViewProps) {
  const { from, to, ...filters } = params;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-lg font-medium">Why ticks breach</h1>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <FilterBar params={params} choices={serverChoices(choices, params.instance)} />
          <RangePicker range={readRange(params)} params={params} />
          <CopyLink href={withParams('/correlate', { ...params, from: answer.from, to: answer.to })} />
        </div>
      </div>
      {answer.totals.breaches === 0 ? (
        <NothingToExplain answer={answer} filters={filters} params={params} last={last} />
      ) : (
        <>
          <section aria-label="Answer" className="flex flex-col gap-1 frame p-3">
            <p className="text-lg font-medium text-fg">{answer.headline}</p>
            <Totals totals={answer.totals} />
          </section>
          <Suspects answer={answer} params={params} />
          <div className="grid items-start gap-3 lg:grid-cols-2">
            <div className="flex min-w-0 flex-col gap-3">
              <Differences differences={answer.differences} params={params} />
              <LoadPanel load={answer.load} />
            </div>
            <div className="flex min-w-0 flex-col gap-3">
              <SpikePanel spikes={answer.spikes} />
              <RhythmPanel rhythm={answer.rhythm} params={params} />
              <HeapLimits heap={answer.heap} />
            </div>
          </div>
        </>
      )}
    </div>
  );
}
