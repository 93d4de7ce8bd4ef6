import { Loading, Skeleton } from '@/components/ui/skeleton.tsx';

export default function FleetLoading() {
  return (
    <Loading what="the fleet">
      <div className="grid gap-3 lg:grid-cols-[minmax(420px,2fr)_5fr]">
        <Skeleton className="h-[146px]" />
        <Skeleton className="h-[146px]" />
      </div>
      <Skeleton className="h-7 w-80 max-w-full" />
      <Skeleton className="h-[480px]" />
    </Loading>
  );
}
