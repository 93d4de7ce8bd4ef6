import type { TickAnswer } from '@/lib/api/schemas.ts';
import { formatMs, withoutZeros } from '@/lib/format/duration.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { LedgerBar } from './ledger-bar.tsx';
import { totalMs } from './lines.ts';
import { pairScale, typicalParts } from './typical-bar.ts';

/** The bill as a bar, a healthy tick at the same load under it: one scale, the budget through both. */
export function LedgerPair({ answer: { tick, typical } }: { answer: TickAnswer }) {
  const parts = typical ? typicalParts(tick.ledger, typical.durationMs) : [];
  const usualMs = totalMs(parts);
  const scale = pairScale(tick.durationMs, usualMs, tick.budgetMs);
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 px-3 pb-2 pt-5">
      <div className="flex flex-col gap-1.5">
        <BarName name="this tick" value={formatMs(tick.durationMs)} loud={tick.overshootMs > 0} />
        <BarName name="healthy" value={typical ? formatMs(usualMs) : 'not known'} />
      </div>
      <div className="relative flex flex-col gap-1.5">
        <div style={{ width: `${scale.tick}%` }}>
          <LedgerBar ledger={tick.ledger} height={28} />
        </div>
        <div className="h-7" style={{ width: `${scale.typical}%` }}>
          {typical ? <LedgerBar ledger={parts} height={28} /> : null}
        </div>
        {scale.budget === null ? null : (
          <div
            className="pointer-events-none absolute -bottom-1 -top-1 w-0.5 bg-fg"
            style={{ left: `${scale.budget}%` }}
          >
            <span
              className={`num absolute bottom-full text-xs! text-muted ${scale.budget > 50 ? 'right-0' : 'left-0'}`}
            >
              budget {withoutZeros(formatMs(tick.budgetMs))}
            </span>
          </div>
        )}
      </div>
      {typical ? (
        <p className="col-span-2 pt-2 text-sm text-muted">
          Healthy: the median of the last {formatCount(typical.ticks)} ticks within budget
          {tick.players === null ? '' : `, at this tick's load of ${formatCount(tick.players)} players`}.
        </p>
      ) : (
        <p className="col-span-2 pt-2 text-sm text-muted">
          Too few healthy ticks before this one to say what is usual.
        </p>
      )}
    </div>
  );
}

function BarName({ name, value, loud = false }: { name: string; value: string; loud?: boolean }) {
  return (
    <span className="flex h-7 flex-col justify-center leading-tight">
      <span className="text-xs leading-3 text-muted">{name}</span>
      <span className={`num leading-4 ${loud ? 'font-semibold text-bad-ink' : ''}`}>{value}</span>
    </span>
  );
}
