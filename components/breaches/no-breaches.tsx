import { breachesHref, type Params } from '@/components/links.ts';
import { ButtonLink } from '@/components/ui/button.tsx';
import { Empty } from '@/components/ui/empty.tsx';

/** No breach: because of filters, of a range, at the end of the list, or because all is well. */
export function NoBreaches({ filters, live }: { filters: Params; live: boolean }) {
  const filtered = Object.values(filters).some(Boolean);
  if (!live)
    return (
      <Empty
        title="No breach in this range"
        actions={<ButtonLink href={breachesHref({ ...filters })}>To the newest</ButtonLink>}
      >
        <p>Ticks of that time kept their budgets, nothing ticked, or it is past what is kept.</p>
      </Empty>
    );
  if (filtered)
    return (
      <Empty title="No breach matches" actions={<ButtonLink href="/breaches">Clear filters</ButtonLink>}>
        <p>
          No tick with this service, instance, region and build went over its budget. New ones appear by
          themselves.
        </p>
      </Empty>
    );
  return (
    <Empty
      title="No tick went over its budget in 24 hours"
      actions={
        <>
          <ButtonLink href={breachesHref({ from: '-7d' })}>Look back 7 days</ButtonLink>
          <ButtonLink href="/">To the fleet</ButtonLink>
        </>
      }
    >
      <p>
        A breach appears here within seconds. If servers tick but have no budget, give them one: budgetMs.
      </p>
    </Empty>
  );
}
