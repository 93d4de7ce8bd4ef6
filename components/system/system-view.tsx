'use client';

import { useRefresh } from '@/components/live/use-refresh.ts';
import { Moment } from '@/components/ui/moment.tsx';
import type { SystemAnswer } from '@/lib/api/system.ts';
import { ConditionList } from './condition-list.tsx';
import { Figures } from './figures.tsx';
import { alertFigures, dashboardFigures, ingestFigures } from './process-figures.ts';
import { RejectedTable, SendersTable } from './sender-tables.tsx';
import { StorePanel } from './store-panel.tsx';

/** Overtick about itself: what is wrong first, then the numbers that say how it does. */
export function SystemView({ answer }: { answer: SystemAnswer }) {
  useRefresh(answer);
  const { at, conditions, collector, store, dashboard, alerts } = answer;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h1 className="text-lg font-medium">System</h1>
        <p className="text-sm text-muted">
          as of <Moment at={at} as="clock" />
        </p>
      </div>
      <ConditionList conditions={conditions} />
      <div className="grid items-start gap-3 min-[900px]:grid-cols-3">
        <Figures title="Collector" figures={ingestFigures(collector)} missing="It cannot be reached." />
        <Figures title="Dashboard" figures={dashboardFigures(dashboard)} />
        <Figures
          title="Alerts"
          figures={alertFigures(alerts, at)}
          missing="The store, in which they are kept, cannot be read."
        />
      </div>
      {collector ? <RejectedTable rejected={collector.rejected} /> : null}
      <StorePanel store={store} />
      {collector ? <SendersTable senders={collector.senders} known={collector.sendersKnown} /> : null}
    </div>
  );
}
