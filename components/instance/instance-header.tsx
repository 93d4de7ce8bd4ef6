'use client';

import { useRouter } from 'next/navigation';
import type { Range } from '@/components/controls/range.ts';
import { RangePicker } from '@/components/controls/range-picker.tsx';
import { breachesHref, instanceHref, type Params } from '@/components/links.ts';
import { ButtonLink } from '@/components/ui/button.tsx';
import { CopyLink } from '@/components/ui/copy.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Name } from '@/components/ui/name.tsx';
import { Picker } from '@/components/ui/picker.tsx';
import { StateMark } from '@/components/ui/state-mark.tsx';
import type { InstanceAnswer } from '@/lib/api/schemas.ts';
import { useSilence } from './use-silence.ts';

type HeaderProps = { answer: InstanceAnswer; range: Range; params: Params };

export function InstanceHeader({ answer, range, params }: HeaderProps) {
  const router = useRouter();
  const { instance, service, build, region, runtime, startedAt, lastSeenAt, loops, loop } = answer;
  const silent = useSilence(answer);
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
      <div className="min-w-0">
        <h1 className="flex items-center gap-3 text-lg font-medium">
          <Name text={instance} className="max-w-xl" />
          {silent ? (
            <>
              <StateMark state="silent" />
              <span className="text-sm font-normal text-muted">
                last seen <Moment at={lastSeenAt} as="clock" />
              </span>
            </>
          ) : null}
        </h1>
        <dl className="flex flex-wrap gap-x-4 text-sm text-muted">
          <Fact name="service" text={service} />
          <Fact name="build" text={build} />
          <Fact name="region" text={region} />
          <Fact name="runtime" text={runtime} />
          {startedAt ? (
            <div className="flex gap-1.5">
              <dt>started</dt>
              <dd className="text-fg">
                <Moment at={startedAt} as="full" />
              </dd>
            </div>
          ) : null}
        </dl>
      </div>
      <div className="flex flex-wrap items-center gap-1.5">
        {loops.length > 1 ? (
          <Picker
            label="Loop"
            value={params.loop ?? ''}
            all={`Loop ${loop}`}
            options={loops}
            onPick={next => router.push(instanceHref(instance, { ...params, loop: next || undefined }))}
          />
        ) : null}
        <RangePicker range={range} params={params} />
        <ButtonLink href={breachesHref({ instance })}>Breaches</ButtonLink>
        <CopyLink href={instanceHref(instance, { ...params, from: answer.from, to: answer.to })} />
      </div>
    </div>
  );
}

function Fact({ name, text }: { name: string; text: string }) {
  if (!text) return null;
  return (
    <div className="flex min-w-0 gap-1.5">
      <dt>{name}</dt>
      <dd className="max-w-60 text-fg">
        <Name text={text} />
      </dd>
    </div>
  );
}
