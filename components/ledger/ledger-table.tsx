import { Table, Td, Th } from '@/components/ui/table.tsx';
import type { Breach, LedgerLine } from '@/lib/api/schemas.ts';
import { formatMs, formatMsExact } from '@/lib/format/duration.ts';
import { formatPercent } from '@/lib/format/percent.ts';
import { Evidence } from './evidence.tsx';
import { Swatch } from './ledger-bar.tsx';
import { lineName, totalMs } from './lines.ts';

const halfMicrosecondMs = 0.0005;

/** The bill, line by line to the microsecond, and its total beside the duration that was measured. */
export function LedgerTable({ tick }: { tick: Breach }) {
  const sum = totalMs(tick.ledger);
  const adds = Math.abs(sum - tick.durationMs) < halfMicrosecondMs;
  return (
    <Table label="Ledger of the tick">
      <thead>
        <tr>
          <Th>Line</Th>
          <Th number>ms</Th>
          <Th number>Share</Th>
          <Th number>Typical</Th>
          <Th>Evidence</Th>
          <Th>Detail</Th>
        </tr>
      </thead>
      <tbody>
        {tick.ledger.map(line => (
          <LineRow
            key={line.line}
            line={line}
            durationMs={tick.durationMs}
            cause={tick.cause === line.line}
          />
        ))}
      </tbody>
      <tfoot>
        <tr className="border-t-2 border-strong font-semibold">
          <Td>Total</Td>
          <Td number>{formatMsExact(sum)}</Td>
          <Td number>{formatPercent(tick.durationMs > 0 ? sum / tick.durationMs : 0)}</Td>
          <Td colSpan={3} className="font-normal text-muted">
            {adds ? '= ' : '≠ '}
            <span className="num">{formatMsExact(tick.durationMs)}</span> ms, the duration
            {adds ? '' : ': this ledger does not add up, please report it'}
          </Td>
        </tr>
      </tfoot>
    </Table>
  );
}

function LineRow({ line, durationMs, cause }: { line: LedgerLine; durationMs: number; cause: boolean }) {
  return (
    <tr className={`border-t border-line ${cause ? 'bg-raised' : ''}`}>
      <Td className="min-w-44">
        <span className="flex items-center gap-2" title={line.line}>
          <Swatch line={line.line} />
          <span className={`max-w-72 truncate ${cause ? 'font-semibold' : ''}`}>
            <bdi>{lineName(line.line)}</bdi>
          </span>
          {cause ? <span className="text-xs text-bad-ink">cause</span> : null}
        </span>
      </Td>
      <Td number>{formatMsExact(line.ms)}</Td>
      <Td number>{formatPercent(durationMs > 0 ? line.ms / durationMs : 0)}</Td>
      <Td number className="text-muted">
        {formatMs(line.typicalMs)}
      </Td>
      <Td>
        <Evidence evidence={line.evidence} />
      </Td>
      <Td className="min-w-56 break-words py-1.5 text-sm text-muted">{line.detail}</Td>
    </tr>
  );
}
