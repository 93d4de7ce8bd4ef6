import { Loading, Skeleton } from '@/components/ui/skeleton.tsx';

export default function CompareLoading() {
  return (
    <Loading what="the comparison">
      <Skeleton className="h-7 w-96 max-w-full self-end" />
      <Skeleton className="h-7 w-[640px] max-w-full" />
      <Skeleton className="h-64" />
      <div className="grid gap-3 lg:grid-cols-2">
        <Skeleton className="h-[310px]" />
        <Skeleton className="h-[310px]" />
      </div>
      <Skeleton className="h-[440px]" />
    </Loading>
  );
}
