import { Panel } from '@/components/ui/panel.tsx';
import { Table, Td, Th } from '@/components/ui/table.tsx';
import type { TickAnswer } from '@/lib/api/schemas.ts';
import { formatBytes } from '@/lib/format/bytes.ts';
import { formatMs, formatMsExact } from '@/lib/format/duration.ts';

type Pause = TickAnswer['pauses'][number];

const mostEarlier = 8;

function knownFrom({ source, evidence, clockErrorMs }: Pause): string {
  const name = source || 'agent';
  if (evidence === 'estimated') return `${name}, estimated`;
  return clockErrorMs === 0 ? name : `${name} ±${formatMs(clockErrorMs)}`;
}

/** Pauses over the tick, then the last few before it: what they left of the heap is where the tick began. */
export function PauseTable({ pauses }: { pauses: readonly Pause[] }) {
  const inside = pauses.filter(({ overlapMs }) => overlapMs > 0);
  const earlier = pauses.filter(({ overlapMs }) => overlapMs === 0).slice(-mostEarlier);
  if (inside.length + earlier.length === 0) return null;
  return (
    <Panel
      title="Pauses"
      aside={
        <span className="text-sm text-muted">over the tick, and the last ones of the 2 s before it</span>
      }
    >
      <Table label="Pauses over the tick and before it">
        <thead>
          <tr>
            <Th number>Begin, ms</Th>
            <Th number>Lasted</Th>
            <Th number>In the tick</Th>
            <Th>Kind</Th>
            <Th>Cause</Th>
            <Th number>Heap before</Th>
            <Th number>after</Th>
            <Th>Known from</Th>
          </tr>
        </thead>
        <tbody>
          {[...earlier, ...inside].map(pause => (
            <tr
              key={`${pause.startMs} ${pause.kind} ${pause.scope}`}
              className={`border-t border-line ${pause.overlapMs > 0 ? '' : 'text-muted'}`}
            >
              <Td number>{formatMsExact(pause.startMs).replace('-', '−')}</Td>
              <Td number>{formatMs(pause.durationMs)}</Td>
              <Td number className={pause.overlapMs > 0 ? 'font-semibold' : ''}>
                {formatMs(pause.overlapMs)}
              </Td>
              <Td className="whitespace-nowrap">
                {pause.kind}, {pause.scope}
              </Td>
              <Td className="max-w-64 truncate">{pause.cause}</Td>
              <Td number>{formatBytes(pause.heapBeforeBytes)}</Td>
              <Td number>{formatBytes(pause.heapAfterBytes)}</Td>
              <Td className="whitespace-nowrap">{knownFrom(pause)}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}
