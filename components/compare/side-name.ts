import type { CompareSide } from '@/lib/api/compare.ts';

/** What a side is called on the page: what it was narrowed to, in words. */
export function sideName({ build, region, instance }: CompareSide): string {
  const parts = [build && `build ${build}`, region && `region ${region}`, instance].filter(Boolean);
  return parts.join(', ') || 'everything';
}
