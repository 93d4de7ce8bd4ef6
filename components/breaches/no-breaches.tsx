import { type LastData, lastDataRange } from '@/components/first-run/last-data.ts';
import { NothingSent } from '@/components/first-run/nothing-sent.tsx';
import { breachesHref, type Params } from '@/components/links.ts';
import { ButtonLink } from '@/components/ui/button.tsx';
import { Empty } from '@/components/ui/empty.tsx';
import { Moment } from '@/components/ui/moment.tsx';

type NoBreachesProps = {
  params: Params;
  filters: Params;
  live: boolean;
  /** Null: there were breaches when the page was read. */
  last: LastData | null;
};

/** No breach: nothing was ever sent, the filters, the range, or all is well; each with its way on. */
export function NoBreaches({ params, filters, live, last }: NoBreachesProps) {
  const filtered = Object.values(filters).some(Boolean);
  if (last?.heardAt === null)
    return (
      <NothingSent will="Ticks that go over their budget appear here as they happen, each with its cause." />
    );
  const { view, from, to } = params;
  return (
    <Empty
      title={titleOf(live, filtered)}
      actions={
        <>
          {last?.breachAt ? (
            <ButtonLink href={breachesHref({ ...filters, view, ...lastDataRange(last.breachAt) })}>
              To the last one, <Moment at={last.breachAt} as="full" />
            </ButtonLink>
          ) : null}
          {filtered ? <ButtonLink href={breachesHref({ view, from, to })}>Clear filters</ButtonLink> : null}
          {live ? null : <ButtonLink href={breachesHref({ ...filters, view })}>To the newest</ButtonLink>}
          <ButtonLink href="/">To the fleet</ButtonLink>
        </>
      }
    >
      {live ? (
        <p>
          New ones appear here within a second. If servers tick but have no budget, give them one: budgetMs.
        </p>
      ) : (
        <p>Ticks of that time kept their budgets, nothing ticked, or it is past what is kept.</p>
      )}
    </Empty>
  );
}

function titleOf(live: boolean, filtered: boolean): string {
  if (filtered)
    return live ? 'No breach matches these filters' : 'No breach in this range matches these filters';
  return live ? 'No tick went over its budget in 24 hours' : 'No breach in this range';
}
