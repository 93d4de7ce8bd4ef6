import { ledgerOf } from '../analysis/ledger.ts';
import { sentenceOf } from '../analysis/sentence.ts';
import { robustZ, spikeZ } from '../analysis/spike.ts';
import type { Breach } from '../api/schemas.ts';
import { isoFromUs } from '../format/timestamp.ts';
import type { Evidence } from './evidence.ts';
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

/** A tick with the evidence around it, as the API and the pages show it. */
export function breachOf(row: TickRow, evidence: Evidence): Breach {
  const ledger = ledgerOf(
    {
      startUs: row.start_us,
      durationUs: row.duration_us,
      budgetUs: row.budget_us,
      cpuUs: row.cpu_us,
      players: row.players,
      phases: row.phases,
      runtime: row.runtime,
    },
    evidence.pauses,
    evidence.baseline,
  );
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
      allocBytes: row.alloc_bytes,
      typicalBytes,
      sinceLastGcBytes: debt?.bytes ?? null,
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
    },
    impact: { packetsSent: row.packets_sent, packetsDropped: row.packets_dropped, events: evidence.events },
  };
}
