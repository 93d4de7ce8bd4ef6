import { StateShape } from '@/components/ui/state-mark.tsx';
import type { FleetAnswer } from '@/lib/api/schemas.ts';

/** Where every server is silent at once, it is rarely the servers. */
export function AllSilent({ totals: { instances, silent } }: { totals: FleetAnswer['totals'] }) {
  if (silent === 0 || silent < instances) return null;
  return (
    <p role="status" className="flex items-center gap-2 rounded-md border border-degraded px-3 py-2">
      <StateShape state="degraded" />
      <span>
        Nothing has arrived from any server for 5 s. Are they running, do they reach the collector, and does
        it keep up (<span className="num">/metrics</span> of the collector tells)?
      </span>
    </p>
  );
}
