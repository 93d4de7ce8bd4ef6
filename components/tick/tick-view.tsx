import { LedgerBar } from '@/components/ledger/ledger-bar.tsx';
import { LedgerTable } from '@/components/ledger/ledger-table.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import type { TickAnswer } from '@/lib/api/schemas.ts';
import { formatMs } from '@/lib/format/duration.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { Allocation } from './allocation.tsx';
import { Impact } from './impact.tsx';
import { Neighbours } from './neighbours.tsx';
import { PauseTable } from './pause-table.tsx';
import { TickHeader } from './tick-header.tsx';
import { Timeline } from './timeline.tsx';

/** One tick: what happened in a sentence, its bill, when it happened inside it, what it was paid for. */
export function TickView({ answer }: { answer: TickAnswer }) {
  const { tick, typical } = answer;
  const aside = typical
    ? `healthy ticks take ${formatMs(typical.durationMs)} (median of ${formatCount(typical.ticks)})`
    : 'no healthy ticks to compare with yet';
  return (
    <div className="flex flex-col gap-3">
      <TickHeader answer={answer} />
      <div className="grid gap-3 lg:grid-cols-[minmax(0,1fr)_340px]">
        <div className="flex min-w-0 flex-col gap-3">
          <Panel title="Ledger" aside={<span className="text-sm text-muted">{aside}</span>}>
            <div className="px-3 pb-2 pt-1">
              <LedgerBar
                ledger={tick.ledger}
                durationMs={tick.durationMs}
                budgetMs={tick.budgetMs}
                height={24}
              />
            </div>
            <LedgerTable tick={tick} />
          </Panel>
          <Timeline answer={answer} />
        </div>
        <div className="flex flex-col gap-3">
          <Allocation answer={answer} />
          <Impact impact={tick.impact} />
        </div>
      </div>
      <Neighbours answer={answer} />
      <PauseTable pauses={answer.pauses} />
    </div>
  );
}
