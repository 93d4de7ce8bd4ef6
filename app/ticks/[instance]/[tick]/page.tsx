import type { Metadata } from 'next';
import { readParams, readSegment } from '@/components/controls/filters.ts';
import { breachesHref } from '@/components/links.ts';
import { rangeAround, rangeBefore } from '@/components/profile/around-tick.ts';
import { TickProfile } from '@/components/profile/tick-profile.tsx';
import { NoTick } from '@/components/tick/no-tick.tsx';
import { TickView } from '@/components/tick/tick-view.tsx';
import { Trouble } from '@/components/ui/trouble.tsx';
import type { TickAnswer } from '@/lib/api/schemas.ts';
import { loadProfile, loadProfileTypes, loadTick } from '../../../data.ts';
import { outcomeOf } from '../../../outcome.ts';

type Props = PageProps<'/ticks/[instance]/[tick]'>;

/** Here, unlike in a page, parameters arrive decoded. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { instance, tick } = await params;
  return { title: `Tick ${tick}, ${instance}` };
}

export default async function TickPage({ params, searchParams }: Props) {
  const segments = await params;
  const instance = readSegment(segments.instance);
  const tick = readSegment(segments.tick);
  const { profile, against, ...query } = readParams(await searchParams, ['at', 'loop', 'profile', 'against']);
  const { value, trouble } = await outcomeOf(() => loadTick(instance, tick, query));
  if (trouble) return <Trouble {...trouble} clear={breachesHref({ instance })} />;
  if (!value) return <NoTick instance={instance} tick={tick} />;
  // Without its profile a tick is still worth its page.
  const { value: shown } = await outcomeOf(() => loadShown(value, profile, against === 'before'));
  return <TickView answer={value}>{shown ? <TickProfile tick={value} {...shown} /> : null}</TickView>;
}

/** The profiles around a tick, against those before where that was asked for and there are any; null: there are none. */
async function loadShown(tick: TickAnswer, type: string | undefined, compared: boolean) {
  const [around, before] = [rangeAround(tick), rangeBefore(tick)];
  const against = { baselineFrom: before.from, baselineTo: before.to };
  const [first, types] = await Promise.all([
    loadProfile({ ...around, type, ...(compared ? against : {}) }),
    loadProfileTypes({ instance: around.instance, ...before }),
  ]);
  const answer = first ?? (compared ? await loadProfile({ ...around, type }) : null);
  return answer && { answer, before: types };
}
