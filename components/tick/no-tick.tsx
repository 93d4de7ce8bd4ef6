import { breachesHref, instanceHref } from '@/components/links.ts';
import { ButtonLink } from '@/components/ui/button.tsx';
import { Empty } from '@/components/ui/empty.tsx';
import { Name } from '@/components/ui/name.tsx';

/** A tick that is not kept: why that can be, and where its neighbours are. */
export function NoTick({ instance, tick }: { instance: string; tick: string }) {
  return (
    <Empty
      title="This tick is not kept"
      actions={
        <>
          <ButtonLink href={breachesHref({ instance })}>Breaches of this instance</ButtonLink>
          <ButtonLink href={instanceHref(instance)}>The instance</ButtonLink>
        </>
      }
    >
      <Name text={`${instance}, tick ${tick}`} className="num max-w-lg text-fg" />
      <p>
        Ticks within their budget are kept for 7 days, breaches for 90, unless the retention is set otherwise.
        This one is older, or the link lost its time (at=…), or it never was.
      </p>
    </Empty>
  );
}
