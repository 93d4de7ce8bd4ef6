import Link from 'next/link';
import { type Params, withParams } from '@/components/links.ts';
import { Panel } from '@/components/ui/panel.tsx';
import type { CorrelationAnswer, CorrelationDifference } from '@/lib/api/correlation.ts';
import { formatPercent, formatTimes } from '@/lib/format/percent.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { ShareBar } from './share-bar.tsx';

const mostShown = 8;
/** Of those that are not strong: enough to see what came nearest. */
const mostWeak = 3;
const filterable = new Set(['service', 'instance', 'region', 'build']);

/** q as people read it: exact where it decides, and never 0. */
const qText = (q: number) => (q < 0.001 ? 'q < 0.001' : `q ${q.toFixed(3)}`);

function Value({ found, params }: { found: CorrelationDifference; params: Params }) {
  const { dimension, value } = found;
  const text = <bdi className="truncate">{value || '(none)'}</bdi>;
  return (
    <span className="flex min-w-0 items-baseline gap-1.5">
      <span className="text-muted">{dimension}</span>
      {filterable.has(dimension) ? (
        <Link
          href={withParams('/correlate', { ...params, [dimension]: value })}
          prefetch={false}
          title={value}
          className="flex min-w-0 text-accent hover:underline"
        >
          {text}
        </Link>
      ) : (
        text
      )}
    </span>
  );
}

function Pair({ found, params }: { found: CorrelationDifference; params: Params }) {
  const { breachShare, tickShare, riskRatio, breaches, sameAs, strong } = found;
  return (
    <li className={`flex flex-col gap-1 border-t border-line px-3 py-1.5 ${strong ? '' : 'text-muted'}`}>
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <Value found={found} params={params} />
        <span className="num whitespace-normal!">
          {riskRatio === null ? 'only here' : `${formatTimes(riskRatio)} the rest`} · {formatCount(breaches)}{' '}
          breaches · {qText(found.q)}
          {strong ? ' · strong' : ''}
        </span>
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)_64px] items-center gap-x-2">
        <ShareBar share={breachShare} fill="var(--color-p99)" height={6} />
        <span className="num text-right">{formatPercent(breachShare)}</span>
        <ShareBar share={tickShare} fill="var(--color-p50)" height={6} />
        <span className="num text-right text-muted">{formatPercent(tickShare)}</span>
      </div>
      {sameAs.length > 0 ? (
        <p className="text-sm text-muted">
          The same ticks as {sameAs.join(', ')}: they cannot be told apart.
        </p>
      ) : null}
    </li>
  );
}

/** Which builds, regions, instances, loops and phases have more of the breaches than of the ticks. */
export function Differences({
  differences,
  params,
}: {
  differences: CorrelationAnswer['differences'];
  params: Params;
}) {
  const strong = differences.found.filter(one => one.strong);
  const weak = differences.found.filter(({ riskRatio }) => riskRatio === null || riskRatio > 1);
  const shown = strong.length > 0 ? strong.slice(0, mostShown) : weak.slice(0, mostWeak);
  return (
    <Panel title="Over-represented">
      <p className="px-3 pb-2">{differences.sentence}</p>
      {shown.length > 0 ? (
        <>
          <p className="flex gap-3 px-3 pb-1.5 text-sm text-muted">
            <span className="flex items-center gap-1.5">
              <span aria-hidden="true" className="size-2.5 bg-p99" /> share of breaches
            </span>
            <span className="flex items-center gap-1.5">
              <span aria-hidden="true" className="size-2.5 bg-p50" /> share of all ticks
            </span>
          </p>
          <ul>
            {shown.map(found => (
              <Pair key={`${found.dimension} ${found.value}`} found={found} params={params} />
            ))}
          </ul>
        </>
      ) : null}
    </Panel>
  );
}
