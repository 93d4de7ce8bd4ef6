import { type Params, withParams } from '@/components/links.ts';
import { ButtonLink } from '@/components/ui/button.tsx';
import { Empty } from '@/components/ui/empty.tsx';
import type { CompareAnswer } from '@/lib/api/compare.ts';
import { sideName } from './side-name.ts';

type NothingProps = { answer: CompareAnswer; params: Params; builds: readonly string[] };

/** A side without ticks: which, and what can be done about it. */
export function NothingToCompare({ answer: { a, b }, params, builds }: NothingProps) {
  const missing = a.ticks > 0 ? [b] : b.ticks > 0 ? [a] : [a, b];
  return (
    <Empty
      title="There is nothing to compare with"
      actions={
        <>
          {['24h', '7d'].map(span => (
            <ButtonLink key={span} href={withParams('/compare', { ...params, from: `-${span}`, to: 'now' })}>
              Look at the last {span}
            </ButtonLink>
          ))}
          <ButtonLink href="/compare">Start over</ButtonLink>
        </>
      }
    >
      <p>
        {missing.map(sideName).join(' and ')} sent no ticks in this range. Choose a longer or an earlier one,
        or another side.
      </p>
      {builds.length < 2 ? (
        <p>
          Only {builds.length === 0 ? 'servers without a build' : `build ${builds[0]}`} has been seen.
          Regions, instances and two ranges of time can be compared as well.
        </p>
      ) : null}
    </Empty>
  );
}
