import type { Metadata } from 'next';
import { keyOf, readParams, readSegment } from '@/components/controls/filters.ts';
import { rangeAsOf, readRange } from '@/components/controls/range.ts';
import { chartPoints } from '@/components/instance/chart-points.ts';
import { InstanceView } from '@/components/instance/instance-view.tsx';
import { NoInstance } from '@/components/instance/no-instance.tsx';
import { instanceHref } from '@/components/links.ts';
import { Trouble } from '@/components/ui/trouble.tsx';
import { keptSince, loadInstance } from '../../data.ts';
import { outcomeOf } from '../../outcome.ts';

type Props = PageProps<'/instances/[instance]'>;

/** Here, unlike in a page, parameters arrive decoded. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await params).instance };
}

export default async function InstancePage({ params, searchParams }: Props) {
  const instance = readSegment((await params).instance);
  const { paused, ...given } = readParams(await searchParams, ['from', 'to', 'loop', 'paused']);
  const range = readRange(given);
  const { value, trouble } = await outcomeOf(() =>
    loadInstance(instance, { ...rangeAsOf(range, paused), loop: given.loop, points: chartPoints }),
  );
  if (trouble) return <Trouble {...trouble} clear={instanceHref(instance)} />;
  if (!value) return <NoInstance instance={instance} />;
  return (
    <InstanceView
      key={keyOf({ instance, loop: given.loop })}
      initial={value}
      range={range}
      params={given}
      kept={keptSince()}
    />
  );
}
