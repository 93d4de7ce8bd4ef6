import Link from 'next/link';
import { instanceHref, type Params } from '@/components/links.ts';
import { Panel } from '@/components/ui/panel.tsx';
import type { CorrelationAnswer } from '@/lib/api/correlation.ts';
import { formatMs, formatMsSigned } from '@/lib/format/duration.ts';
import { formatPercent } from '@/lib/format/percent.ts';

/** How often breaches recur, and what keeps the same time. */
export function RhythmPanel({ rhythm, params }: { rhythm: CorrelationAnswer['rhythm']; params: Params }) {
  const { sentence, found } = rhythm;
  return (
    <Panel title="Rhythm">
      <p className="px-3 pb-2">{sentence}</p>
      {found ? (
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 px-3 pb-3 text-sm">
          <dt className="text-muted">Server</dt>
          <dd className="truncate">
            <Link
              href={instanceHref(found.instance, { from: params.from, to: params.to })}
              prefetch={false}
              className="text-accent hover:underline"
            >
              <bdi>{found.instance}</bdi>
            </Link>{' '}
            {found.loop === 'main' ? '' : found.loop}
          </dd>
          <dt className="text-muted">Period</dt>
          <dd>
            {formatMs(found.periodMs)}, over {found.cycles} cycles
          </dd>
          <dt className="text-muted">Kept to</dt>
          <dd>
            {formatPercent(found.strength)} ({found.episodes} episodes; by chance{' '}
            {found.p < 0.001 ? 'p < 0.001' : `p ${found.p.toFixed(3)}`})
          </dd>
          {found.inPhase.map(({ signal, beside, offsetMs }) => (
            <div key={signal} className="contents">
              <dt className="text-muted">In phase</dt>
              <dd className="break-words">
                <bdi>{signal}</bdi>: beside {formatPercent(beside)} of them, {formatMsSigned(offsetMs)}
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
    </Panel>
  );
}
