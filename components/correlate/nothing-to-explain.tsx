import { type LastData, lastDataRange } from '@/components/first-run/last-data.ts';
import { NothingSent } from '@/components/first-run/nothing-sent.tsx';
import { type Params, withParams } from '@/components/links.ts';
import { ButtonLink } from '@/components/ui/button.tsx';
import { Empty } from '@/components/ui/empty.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import type { CorrelationAnswer } from '@/lib/api/correlation.ts';

type NothingProps = {
  answer: CorrelationAnswer;
  filters: Params;
  params: Params;
  last: LastData | null;
};

/** No breach to explain: nothing ticked, all was well, or the filters left nothing; and where to go from there. */
export function NothingToExplain({ answer, filters, params, last }: NothingProps) {
  if (last?.heardAt === null)
    return (
      <NothingSent will="Once ticks go over their budget, this page says why: what each cause costs, and what goes with it." />
    );
  const jump = last && (answer.totals.ticks === 0 ? (last.breachAt ?? last.heardAt) : last.breachAt);
  const filtered = Object.values(filters).some(Boolean);
  const { from, to } = params;
  return (
    <Empty
      title={answer.headline}
      actions={
        <>
          {jump ? (
            <ButtonLink href={withParams('/correlate', { ...filters, ...lastDataRange(jump) })}>
              To the last {jump === last?.breachAt ? 'breach' : 'data'}, <Moment at={jump} as="full" />
            </ButtonLink>
          ) : null}
          {filtered ? (
            <ButtonLink href={withParams('/correlate', { from, to })}>Clear filters</ButtonLink>
          ) : null}
          <ButtonLink href="/">To the fleet</ButtonLink>
        </>
      }
    >
      {answer.totals.ticks === 0 ? (
        <p>No server{filtered ? ' that matches the filters' : ''} sent a tick in this range.</p>
      ) : (
        <p>
          There is nothing to explain in this range. If ticks have no budget yet, give them one: budgetMs.
        </p>
      )}
    </Empty>
  );
}
