import { Loading, Skeleton } from '@/components/ui/skeleton.tsx';

export default function AlertsLoading() {
  return (
    <Loading what="the alerts">
      <Skeleton className="h-7 w-96 max-w-full" />
      <Skeleton className="h-[480px]" />
    </Loading>
  );
}
