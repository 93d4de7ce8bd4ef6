import { Loading, Skeleton } from '@/components/ui/skeleton.tsx';

export default function BreachesLoading() {
  return (
    <Loading what="the breaches">
      <Skeleton className="h-7 w-96 max-w-full self-end" />
      <Skeleton className="h-[640px]" />
    </Loading>
  );
}
