import type { ReactNode } from 'react';
import { LedgerPair } from '@/components/ledger/ledger-pair.tsx';
import { LedgerTable } from '@/components/ledger/ledger-table.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import type { TickAnswer } from '@/lib/api/schemas.ts';
import { Aftermath } from './aftermath.tsx';
import { Allocation } from './allocation.tsx';
import { Debt } from './debt.tsx';
import { Grade } from './grade.tsx';
import { Neighbours } from './neighbours.tsx';
import { PauseTable } from './pause-table.tsx';
import { TickHeader } from './tick-header.tsx';
import { Timeline } from './timeline.tsx';

/** One tick: what happened in a sentence, its bill, when it happened inside it, what it was paid for; what else is known. */
export function TickView({ answer, children }: { answer: TickAnswer; children?: ReactNode }) {
  const { tick } = answer;
  return (
    <div className="flex flex-col gap-3">
      <TickHeader answer={answer} />
      <div className="grid gap-3 lg:grid-cols-[minmax(0,1fr)_340px]">
        <div className="flex min-w-0 flex-col gap-3">
          <Panel title="Ledger" aside={<Grade tick={tick} />}>
            <LedgerPair answer={answer} />
            <LedgerTable tick={tick} />
          </Panel>
          <Timeline answer={answer} />
        </div>
        <div className="flex flex-col gap-3">
          <Aftermath answer={answer} />
          <Allocation answer={answer} />
          <Debt answer={answer} />
        </div>
      </div>
      {children}
      <Neighbours answer={answer} />
      <PauseTable pauses={answer.pauses} />
    </div>
  );
}
