import { ledgerOf } from '../analysis/ledger.ts';
import { billPauses } from '../analysis/pause-bill.ts';
import { sentenceOf } from '../analysis/sentence.ts';
import { robustZ, spikeZ } from '../analysis/spike.ts';
import type { Breach } from '../api/schemas.ts';
import { isoFromUs } from '../format/timestamp.ts';
import { type Evidence, ledgerTickOf } from './evidence.ts';
import type { TickRow } from './tick-row.ts';

const ms = (us: number) => us / 1000;

/** One id for one tick, over late batches and other queries. */
export function breachId({
  instance,
  loop,
  tick,
  start_us,
}: Pick<TickRow, 'instance' | 'loop' | 'tick' | 'start_us'>): string {
  return `${instance}/${loop}/${tick}@${start_us}`;
}

/** What lay between the scheduled and the actual start: never part of the ledger, and the next thing one wants to know. */
function latenessOf(row: TickRow, { pausesBefore }: Evidence): Breach['lateness'] {
  if (row.lateness_us === null || row.lateness_us <= 0) return null;
  const span = { fromUs: row.start_us - row.lateness_us, toUs: row.start_us };
  return {
    ms: ms(row.lateness_us),
    paused: billPauses(span, pausesBefore).map(({ line, us }) => ({ line, ms: ms(us) })),
  };
}

/** A tick with the evidence around it, as the API and the pages show it. */
export function breachOf(row: TickRow, evidence: Evidence): Breach {
  const ledger = ledgerOf(ledgerTickOf(row), evidence.pauses, evidence.baseline, evidence.counted);
  const lateness = latenessOf(row, evidence);
  const { baseline, debt } = evidence;
  const typicalBytes = baseline?.allocBytes ?? null;
  const z =
    row.alloc_bytes === null || typicalBytes === null || baseline === null
      ? null
      : robustZ(row.alloc_bytes, typicalBytes, baseline.allocIqrBytes);
  return {
    id: breachId(row),
    service: row.service,
    instance: row.instance,
    loop: row.loop,
    build: row.build,
    region: row.region,
    runtime: row.runtime,
    tick: row.tick,
    startedAt: isoFromUs(row.start_us),
    durationMs: ms(row.duration_us),
    budgetMs: ms(row.budget_us),
    overshootMs: row.budget_us === 0 ? 0 : ms(Math.max(0, row.duration_us - row.budget_us)),
    latenessMs: row.lateness_us === null ? null : ms(row.lateness_us),
    lateness,
    cpuMs: row.cpu_us === null ? null : ms(row.cpu_us),
    players: row.players,
    cause: ledger.cause,
    causeShare: ledger.causeShare,
    grade: ledger.grade,
    sentence: sentenceOf({
      tick: row.tick,
      instance: row.instance,
      durationMs: ms(row.duration_us),
      budgetMs: ms(row.budget_us),
      ledger,
      lateness,
      allocBytes: row.alloc_bytes,
      typicalBytes,
      sinceLastGcBytes: debt?.bytes ?? null,
      paidBy: debt?.byPhase[0] ?? null,
      packetsDropped: row.packets_dropped,
      packetsSent: row.packets_sent,
      events: evidence.events,
    }),
    ledger: ledger.lines.map(({ line, us, typicalUs, evidence: kind, detail }) => ({
      line,
      ms: ms(us),
      typicalMs: typicalUs === null ? null : ms(typicalUs),
      evidence: kind,
      detail,
    })),
    allocation: {
      bytes: row.alloc_bytes,
      typicalBytes,
      robustZ: z,
      spike: z !== null && z > spikeZ,
      sinceLastGcBytes: debt?.bytes ?? null,
      paidFor: debt?.paidFor ?? [],
      byPhase: debt?.byPhase ?? [],
    },
    impact: { packetsSent: row.packets_sent, packetsDropped: row.packets_dropped, events: evidence.events },
  };
}
