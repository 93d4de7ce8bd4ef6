import type { OverviewAnswer } from '@/lib/api/overview.ts';

const leastOverPx = 3;

/**
 * Columns as two paths: where there were ticks, and how large a share of them was over budget. Heights are square roots,
 * so that one bad tick in an hour stands out of the line and an hour of nothing else does not hide it.
 */
export function rewindPaths(
  { ticks, breaches }: Pick<OverviewAnswer, 'ticks' | 'breaches'>,
  width: number,
  height: number,
): { heard: string; over: string } {
  const columnPx = width / ticks.length;
  const round = (px: number) => Math.round(px * 100) / 100;
  let [heard, over] = ['', ''];
  ticks.forEach((count, i) => {
    if (!count) return;
    const begin = round(i * columnPx);
    heard += `M${begin} ${height - 2}h${round(columnPx)}v2h-${round(columnPx)}z`;
    const share = (breaches[i] ?? 0) / count;
    if (share === 0) return;
    const tall = Math.max(leastOverPx, Math.round(Math.sqrt(share) * (height - 4)));
    const wide = round(Math.max(1.5, columnPx));
    over += `M${begin} ${height - 2 - tall}h${wide}v${tall}h-${wide}z`;
  });
  return { heard, over };
}
