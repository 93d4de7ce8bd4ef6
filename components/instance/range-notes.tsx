import { Moment } from '@/components/ui/moment.tsx';
import type { InstanceAnswer } from '@/lib/api/schemas.ts';
import { formatMs, withoutZeros } from '@/lib/format/duration.ts';

/** Since when single ticks are kept, and since when anything is; ms since the Unix epoch. */
export type Kept = { ticksMs: number; rollupsMs: number };

/** What a range is made of: how much time is in a point, and what of the range is not kept any more. */
export function RangeNotes({ answer, kept }: { answer: InstanceAnswer; kept: Kept }) {
  const { stepMs, stripHolds } = answer;
  const from = Date.parse(answer.from);
  const gone = from < kept.rollupsMs ? kept.rollupsMs : from < kept.ticksMs ? kept.ticksMs : null;
  const step = withoutZeros(formatMs(stepMs));
  return (
    <p className="text-sm text-muted">
      {stripHolds === 'ticks'
        ? `A point is ${step} of single ticks.`
        : `Rolled up: a point is ${step}. Ticks within budget, phases and pauses under 1 ms show in a range of 4 h or less.`}
      {gone === null ? null : (
        <>
          {' '}
          {gone === kept.ticksMs ? 'Single ticks, heap and loop delay are' : 'Anything is'} kept since{' '}
          <Moment at={new Date(gone).toISOString()} as="full" />, the edge of the striped part.
        </>
      )}
    </p>
  );
}
