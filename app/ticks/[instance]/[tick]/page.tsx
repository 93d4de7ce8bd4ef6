import type { Metadata } from 'next';
import { readParams, readSegment } from '@/components/controls/filters.ts';
import { breachesHref } from '@/components/links.ts';
import { NoTick } from '@/components/tick/no-tick.tsx';
import { TickView } from '@/components/tick/tick-view.tsx';
import { Trouble } from '@/components/ui/trouble.tsx';
import { loadTick } from '../../../data.ts';
import { outcomeOf } from '../../../outcome.ts';

type Props = PageProps<'/ticks/[instance]/[tick]'>;

async function addressOf({ params, searchParams }: Props) {
  const { instance, tick } = await params;
  const query = readParams(await searchParams, ['at', 'loop']);
  return { instance: readSegment(instance), tick: readSegment(tick), query };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { instance, tick } = await addressOf(props);
  return { title: `Tick ${tick}, ${instance}` };
}

export default async function TickPage(props: Props) {
  const { instance, tick, query } = await addressOf(props);
  const { value, trouble } = await outcomeOf(loadTick(instance, tick, query));
  if (trouble) return <Trouble {...trouble} clear={breachesHref({ instance })} />;
  return value ? <TickView answer={value} /> : <NoTick instance={instance} tick={tick} />;
}
