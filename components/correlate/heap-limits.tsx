import { Meter } from '@/components/ui/meter.tsx';
import { Name } from '@/components/ui/name.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import type { CorrelationAnswer } from '@/lib/api/correlation.ts';
import { formatBytes } from '@/lib/format/bytes.ts';
import { formatPercent } from '@/lib/format/percent.ts';

const mostShown = 6;
const verdicts = {
  'below-live': 'below the live heap',
  tight: 'near the limit',
  roomy: 'has room',
} as const;

/** Live heaps against their limits, the fullest first. */
export function HeapLimits({ heap }: { heap: CorrelationAnswer['heap'] }) {
  return (
    <Panel title="Heap against its limit">
      <p className="px-3 pb-2">{heap.sentence}</p>
      {heap.found ? (
        <ul>
          {heap.found
            .slice(0, mostShown)
            .map(({ instance, liveBytes, usedBytesMax, limitBytes, fullShare, gcShare, verdict }) => (
              <li
                key={instance}
                className="flex flex-wrap items-center justify-between gap-x-3 border-t border-line px-3 py-1.5"
              >
                <span className="min-w-0 max-w-48 sm:max-w-80">
                  <Name text={instance} />
                </span>
                <span className="flex flex-wrap items-center gap-x-2">
                  <Meter
                    share={fullShare}
                    label={`${formatPercent(fullShare)} of the limit`}
                    tightAt={0.85}
                  />
                  <span className="num">
                    {formatBytes(liveBytes ?? usedBytesMax)} {liveBytes === null ? 'used' : 'live'} /{' '}
                    {formatBytes(limitBytes)}
                  </span>
                  <span
                    className={`whitespace-nowrap ${verdict === 'roomy' ? 'text-muted' : 'text-bad-ink'}`}
                  >
                    {verdicts[verdict]}
                  </span>
                  {gcShare === null ? null : (
                    <span className="num text-muted">GC {formatPercent(gcShare)}</span>
                  )}
                </span>
              </li>
            ))}
        </ul>
      ) : null}
    </Panel>
  );
}
