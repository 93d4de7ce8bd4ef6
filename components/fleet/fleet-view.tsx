'use client';

import { useRouter } from 'next/navigation';
import { FilterBar } from '@/components/controls/filter-bar.tsx';
import { serverChoices } from '@/components/controls/server-choices.ts';
import { ConnectServer } from '@/components/first-run/connect-server.tsx';
import { LongSilent } from '@/components/first-run/long-silent.tsx';
import { useFirstRun } from '@/components/first-run/use-first-run.ts';
import type { Collector } from '@/components/first-run/ways.ts';
import type { Params } from '@/components/links.ts';
import { usePageTitle } from '@/components/live/use-page-title.ts';
import { Button, ButtonLink } from '@/components/ui/button.tsx';
import { Empty } from '@/components/ui/empty.tsx';
import type { Breach, FleetAnswer, InstancesAnswer } from '@/lib/api/schemas.ts';
import { AllSilent } from './all-silent.tsx';
import { FleetCounts } from './fleet-counts.tsx';
import { FleetTable } from './fleet-table.tsx';
import { GroupPicker } from './group-picker.tsx';
import { LatestBreaches } from './latest-breaches.tsx';
import { readGrouping } from './row-order.ts';
import { useFleet } from './use-fleet.ts';

type FleetViewProps = {
  /** Null: the store could not be read, for the reason given. */
  initial: FleetAnswer | null;
  reason: string | null;
  breaches: readonly Breach[];
  filters: Params;
  /** What the servers are grouped by. */
  group: string | undefined;
  collector: Collector;
  /** Which of the ways to connect a server is shown. */
  connect: string | undefined;
  /** Servers that were heard once, the latest first, where none was lately; null: not read. */
  heard: InstancesAnswer['instances'] | null;
};

export function FleetView({ initial, reason, breaches, filters, group, heard, ...firstRun }: FleetViewProps) {
  const router = useRouter();
  const by = readGrouping(group);
  const { fleet, see } = useFleet(initial, reason, filters);
  const [run, toFleet] = useFirstRun(fleet, heard);
  usePageTitle(fleet && titleOf(fleet));
  if (!fleet)
    return (
      <Empty
        title="The store cannot be read"
        trouble
        actions={<Button onClick={() => router.refresh()}>Try now</Button>}
      >
        <p>{reason}</p>
        <p>This page opens by itself as soon as it answers. Nothing that servers send meanwhile is lost.</p>
      </Empty>
    );
  if (run === 'waiting')
    return (
      <ConnectServer collector={firstRun.collector} way={firstRun.connect} fleet={fleet} onFleet={toFleet} />
    );
  if (fleet.services.length === 0 && heard) return <LongSilent heard={heard} />;
  return (
    <div className="flex flex-col gap-3">
      <h1 className="sr-only">Fleet, worst first</h1>
      <div className="grid gap-3 lg:grid-cols-[minmax(420px,2fr)_5fr]">
        <FleetCounts totals={fleet.totals} />
        <LatestBreaches initial={breaches} filters={filters} />
      </div>
      <AllSilent totals={fleet.totals} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <FilterBar params={{ ...filters, group }} choices={serverChoices(fleet)} />
        <GroupPicker by={by} filters={filters} />
      </div>
      {fleet.instances.length > 0 ? (
        <FleetTable rows={fleet.instances} at={fleet.at} by={by} see={see} />
      ) : (
        <Empty title="No server matches" actions={<ButtonLink href="/">Clear filters</ButtonLink>}>
          <p>There are servers, but none with this service, region and build has ticked lately.</p>
        </Empty>
      )}
    </div>
  );
}

function titleOf({ services, totals: { bad, degraded, silent } }: FleetAnswer): string {
  if (services.length === 0) return 'Waiting for the first tick';
  if (bad > 0) return `${bad} bad`;
  if (degraded > 0) return `${degraded} degraded`;
  return silent > 0 ? `${silent} silent` : 'All ok';
}
