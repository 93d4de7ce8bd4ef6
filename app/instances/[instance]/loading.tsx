import { Loading, Skeleton } from '@/components/ui/skeleton.tsx';

const charts = ['ticks', 'heap', 'gc', 'allocation', 'delay', 'packets'];

export default function InstanceLoading() {
  return (
    <Loading what="the instance">
      <Skeleton className="h-10" />
      <div className="flex flex-col gap-2">
        <Skeleton className="h-[230px]" />
        {charts.map(chart => (
          <Skeleton key={chart} className="h-[126px]" />
        ))}
      </div>
    </Loading>
  );
}
