import { breachesHref, type Params } from '@/components/links.ts';
import { ButtonLink } from '@/components/ui/button.tsx';
import type { Breach } from '@/lib/api/schemas.ts';

type PagesProps = {
  params: Params;
  live: boolean;
  nextCursor: string | null;
  /** The last one on the page, if the list has grown so long that others were dropped behind it. */
  cutAfter: Breach | undefined;
};

/** The way to older breaches, and back. */
export function FeedPages({ params, live, nextCursor, cutAfter }: PagesProps) {
  const older = cutAfter
    ? { ...params, to: cutAfter.startedAt }
    : nextCursor && { ...params, cursor: nextCursor };
  return (
    <nav aria-label="Older and newer" className="flex items-center gap-2 text-sm text-muted">
      {live ? null : (
        <ButtonLink href={breachesHref({ ...params, cursor: undefined, from: undefined, to: undefined })}>
          Newest
        </ButtonLink>
      )}
      {older ? (
        <ButtonLink href={breachesHref(older)}>Older</ButtonLink>
      ) : (
        <>
          No older ones {params.from ? 'in this range' : 'in the last 24 hours'}.
          {params.from ? null : (
            <ButtonLink href={breachesHref({ ...params, cursor: undefined, from: '-7d' })}>
              Look back 7 days
            </ButtonLink>
          )}
        </>
      )}
    </nav>
  );
}
