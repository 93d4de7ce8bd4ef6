import { StateShape } from '@/components/ui/state-mark.tsx';
import type { FleetAnswer, InstanceState } from '@/lib/api/schemas.ts';
import { formatCount } from '@/lib/format/rate.ts';

const states: readonly InstanceState[] = ['bad', 'degraded', 'ok', 'silent'];
const loud: Record<InstanceState, string> = {
  bad: 'border-bad bg-bad-soft text-bad-ink',
  degraded: 'border-degraded text-degraded-ink',
  ok: 'border-line text-fg',
  silent: 'border-strong text-fg',
};

/** Who is bad now, before anything else. */
export function FleetCounts({ totals }: { totals: FleetAnswer['totals'] }) {
  return (
    <ul className="grid grid-cols-4 gap-2" aria-label="Servers by state">
      {states.map(state => (
        <li
          key={state}
          className={`flex flex-col justify-between rounded-md border px-1.5 py-2 sm:px-3 ${totals[state] > 0 ? loud[state] : 'border-line text-muted'}`}
        >
          <span className="num text-xl! sm:text-2xl! leading-8">{formatCount(totals[state])}</span>
          <span className="flex items-center gap-1 text-xs sm:gap-1.5 sm:text-sm">
            <StateShape state={state} />
            {state}
          </span>
        </li>
      ))}
    </ul>
  );
}
