import type { Metadata } from 'next';
import { readParams, readSegment } from '@/components/controls/filters.ts';
import { breachesHref } from '@/components/links.ts';
import { rangeAround, typeLinks } from '@/components/profile/around-tick.ts';
import { ProfilePanel } from '@/components/profile/profile-panel.tsx';
import { NoTick } from '@/components/tick/no-tick.tsx';
import { TickView } from '@/components/tick/tick-view.tsx';
import { Trouble } from '@/components/ui/trouble.tsx';
import { loadProfile, loadTick } from '../../../data.ts';
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
  const { profile: type, ...query } = readParams(await searchParams, ['at', 'loop', 'profile']);
  const { value, trouble } = await outcomeOf(() => loadTick(instance, tick, query));
  if (trouble) return <Trouble {...trouble} clear={breachesHref({ instance })} />;
  if (!value) return <NoTick instance={instance} tick={tick} />;
  // Without its profile a tick is still worth its page.
  const { value: profile } = await outcomeOf(() => loadProfile({ ...rangeAround(value), type }));
  return (
    <TickView answer={value}>
      {profile ? <ProfilePanel answer={profile} links={typeLinks(value, profile.types)} /> : null}
    </TickView>
  );
}
