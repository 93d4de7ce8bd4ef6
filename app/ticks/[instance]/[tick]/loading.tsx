import { Loading, Skeleton } from '@/components/ui/skeleton.tsx';

export default function TickLoading() {
  return (
    <Loading what="the tick">
      <Skeleton className="h-7 w-96 max-w-full" />
      <Skeleton className="h-8 w-2/3" />
      <Skeleton className="h-10 w-1/2" />
      <div className="grid gap-3 lg:grid-cols-[minmax(0,1fr)_340px]">
        <Skeleton className="h-72" />
        <Skeleton className="h-72" />
      </div>
      <Skeleton className="h-40" />
      <Skeleton className="h-40" />
    </Loading>
  );
}
