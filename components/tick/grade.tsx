import { Tooltip } from '@/components/ui/tooltip.tsx';
import type { Breach } from '@/lib/api/schemas.ts';
import { formatPercent } from '../../lib/format/percent.ts';
import { coveredShare } from '../ledger/lines.ts';

const meaning = {
  A: 'at least 90 % of the duration is covered by measured lines.',
  B: 'at least 90 % of the duration is covered by measured and estimated lines together.',
  C: 'less than 90 % of the duration is covered; the rest is unexplained.',
} as const;

/** How far the bill can be trusted, and what the letter means. */
export function Grade({ tick: { grade, ledger } }: { tick: Breach }) {
  const measured = formatPercent(coveredShare(ledger, ['measured']));
  const estimated = formatPercent(coveredShare(ledger, ['estimated']));
  const text = `${grade}: ${meaning[grade]} Here ${measured} is measured and ${estimated} estimated.`;
  return (
    <Tooltip text={text}>
      <span className="text-sm text-muted">
        grade <span className="num font-semibold text-fg">{grade}</span>
      </span>
    </Tooltip>
  );
}
