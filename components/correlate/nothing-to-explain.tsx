import { type Params, withParams } from '@/components/links.ts';
import { ButtonLink } from '@/components/ui/button.tsx';
import { Empty } from '@/components/ui/empty.tsx';
import type { CorrelationAnswer } from '@/lib/api/correlation.ts';

type NothingProps = { answer: CorrelationAnswer; filters: Params; params: Params };

/** No breach to explain: nothing ticked, all was well, or the filters left nothing; and where to go from there. */
export function NothingToExplain({ answer, filters, params }: NothingProps) {
  const filtered = Object.values(filters).some(Boolean);
  const { from, to } = params;
  return (
    <Empty
      title={answer.headline}
      actions={
        <>
          {filtered ? (
            <ButtonLink href={withParams('/correlate', { from, to })}>Clear filters</ButtonLink>
          ) : null}
          <ButtonLink href={withParams('/correlate', { ...filters, from: '-24h', to: 'now' })}>
            Look back 24 hours
          </ButtonLink>
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
