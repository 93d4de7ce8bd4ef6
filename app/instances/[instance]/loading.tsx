import { Loading, Skeleton } from '@/components/ui/skeleton.tsx';

const charts = ['ticks', 'heap', 'gc', 'allocation', 'delay', 'packets'];

export default function InstanceLoading() {
  return (
    <Loading what="the instance">
      <Skeleton className="h-10" />
      <Skeleton className="h-[182px]" />
      <div className="grid gap-3 min-[1200px]:grid-cols-2">
        {charts.map(chart => (
          <Skeleton key={chart} className="h-[166px]" />
        ))}
      </div>
    </Loading>
  );
}
