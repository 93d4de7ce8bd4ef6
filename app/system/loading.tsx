import { Loading, Skeleton } from '@/components/ui/skeleton.tsx';

export default function SystemLoading() {
  return (
    <Loading what="the state of Overtick">
      <Skeleton className="h-7 w-96 max-w-full" />
      <Skeleton className="h-[480px]" />
    </Loading>
  );
}
