import { instanceHref } from '@/components/links.ts';
import { ButtonLink } from '@/components/ui/button.tsx';
import { Empty } from '@/components/ui/empty.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import type { InstancesAnswer } from '@/lib/api/schemas.ts';
import { lastDataRange } from './last-data.ts';

const mostShown = 5;

/** A fleet that sent something once and nothing for an hour: who was heard last, and the way there. */
export function LongSilent({ heard }: { heard: InstancesAnswer['instances'] }) {
  return (
    <Empty
      title="No server has sent anything for an hour"
      trouble
      actions={heard.slice(0, mostShown).map(({ instance, lastSeenAt }) => (
        <ButtonLink key={instance} href={instanceHref(instance, lastDataRange(lastSeenAt))}>
          <bdi className="max-w-48 truncate">{instance}</bdi>
          <span className="text-muted">
            <Moment at={lastSeenAt} as="full" />
          </span>
        </ButtonLink>
      ))}
    >
      <p>
        Are the servers running, and do they reach the collector? This page shows them as soon as they are
        heard again. The last that were heard, with their last data:
      </p>
    </Empty>
  );
}
