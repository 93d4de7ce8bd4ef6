import { lastDataRange } from '@/components/first-run/last-data.ts';
import { instanceHref, type Params } from '@/components/links.ts';
import { ButtonLink } from '@/components/ui/button.tsx';
import { Empty } from '@/components/ui/empty.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import type { InstanceAnswer } from '@/lib/api/schemas.ts';

/** An instance that sent nothing in this range: when it last did, and the way there. */
export default function NothingInRange({ answer, params }: { answer: InstanceAnswer; params: Params }) {
  return (
    <Empty
      title="Nothing in this range"
      actions={
        <ButtonLink href={instanceHref(answer.instance, { ...params, ...lastDataRange(answer.lastSeenAt) })}>
          To its last data
        </ButtonLink>
      }
    >
      <p>
        It last sent something at <Moment at={answer.lastSeenAt} as="full" />. If it should be running: is its
        process alive, and does it reach the collector?
      </p>
    </Empty>
  );
}
