import { Panel } from '@/components/ui/panel.tsx';
import type { TickAnswer } from '@/lib/api/schemas.ts';
import { formatBytes } from '@/lib/format/bytes.ts';
import { formatTimes } from '@/lib/format/percent.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { Against } from './against.tsx';

/** What was allocated in the tick, and since the last collection, beside the typical. */
export function Allocation({ answer }: { answer: TickAnswer }) {
  const { allocation } = answer.tick;
  const { typical } = answer;
  const { bytes, typicalBytes, robustZ, spike, sinceLastGcBytes } = allocation;
  return (
    <Panel
      title="Allocation"
      aside={
        spike ? (
          <span className="text-sm text-bad-ink">
            spike, {formatTimes((bytes ?? 0) / (typicalBytes || 1))} the typical
          </span>
        ) : null
      }
    >
      <div className="flex flex-col gap-3 px-3 pb-3">
        <Against
          name="In this tick"
          value={bytes}
          typical={typicalBytes ?? typical?.allocBytes ?? null}
          format={formatBytes}
          loud={spike}
        />
        <Against
          name="Since the last collection"
          value={sinceLastGcBytes}
          typical={typical?.sinceLastGcBytes ?? null}
          format={formatBytes}
        />
        {robustZ === null ? null : (
          <p className="text-sm text-muted">
            {Math.abs(robustZ) < 3.5 ? 'Within the usual spread' : 'Outside the usual spread'}:{' '}
            <span className="num text-fg">{Math.abs(robustZ).toFixed(1)}</span> robust deviations{' '}
            {robustZ < 0 ? 'below' : 'above'} the median
            {typical ? ` of ${formatCount(typical.ticks)} healthy ticks` : ''}.
          </p>
        )}
      </div>
    </Panel>
  );
}
