import type { Breach } from '@/lib/api/schemas.ts';
import { formatPercent } from '@/lib/format/percent.ts';
import { Swatch } from './ledger-bar.tsx';
import { lineName } from './lines.ts';

/** What a breach is put down to, and how much of the overshoot that explains. */
export function Cause({ breach }: { breach: Pick<Breach, 'cause' | 'causeShare'> }) {
  const known = breach.cause !== 'unexplained';
  return (
    <span className="flex min-w-0 items-center gap-1.5" title={lineName(breach.cause)}>
      <Swatch line={breach.cause} />
      <span className="truncate">
        <bdi>{lineName(breach.cause)}</bdi>
      </span>
      {known ? (
        <span className="num text-muted" title="Share of the overshoot that it explains">
          {formatPercent(Math.min(1, breach.causeShare))}
        </span>
      ) : null}
    </span>
  );
}
