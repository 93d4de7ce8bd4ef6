import { Loading, Skeleton } from '@/components/ui/skeleton.tsx';

export default function CorrelateLoading() {
  return (
    <Loading what="why ticks breach">
      <Skeleton className="h-7 w-96 max-w-full self-end" />
      <Skeleton className="h-16" />
      <Skeleton className="h-80" />
      <div className="grid gap-3 lg:grid-cols-2">
        <Skeleton className="h-72" />
        <Skeleton className="h-72" />
      </div>
    </Loading>
  );
}
