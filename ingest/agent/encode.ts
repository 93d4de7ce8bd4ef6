import type { Event } from '../../lib/signals/event.ts';
import { maxDurationUs } from '../../lib/signals/field.ts';
import type { Latency } from '../../lib/signals/latency.ts';
import type { Resource } from '../../lib/signals/resource.ts';
import type { Sample } from '../../lib/signals/sample.ts';
import { defaultLoop } from '../../lib/signals/tick.ts';
import { phasesPerTick, type TickRing } from './buffer.ts';
import type { WallClock } from './clock.ts';
import type { NameTable } from './names.ts';
import { causeText, type GcLog } from './probes/gc-log.ts';

export const contentType = 'application/json';

/** What goes into one batch. The first `ticks` of the ring and `pauses` of the log; encoding does not take them out. */
export type BatchSource = {
  batchId: string;
  resource: Resource;
  clock: WallClock;
  loops: NameTable;
  phases: NameTable;
  ring: TickRing;
  ticks: number;
  gc: GcLog;
  pauses: number;
  samples: Sample[];
  latencies: Latency[];
  events: Event[];
};

/**
 * A batch as JSON, written straight from the typed arrays: 1.5 µs per tick, and no object per row. A field that was
 * not measured is left out. Another encoding is another `contentType` and another function of this shape.
 */
export function encodeBatch(source: BatchSource): Buffer {
  const parts = [
    `"batchId":${JSON.stringify(source.batchId)}`,
    `"resource":${JSON.stringify(source.resource)}`,
  ];
  if (source.ticks > 0) parts.push(`"ticks":[${rows(source.ticks, n => tickRow(source, n))}]`);
  if (source.pauses > 0) parts.push(`"pauses":[${rows(source.pauses, n => pauseRow(source, n))}]`);
  if (source.samples.length > 0) parts.push(`"samples":${JSON.stringify(source.samples)}`);
  if (source.latencies.length > 0) parts.push(`"latencies":${JSON.stringify(source.latencies)}`);
  if (source.events.length > 0) parts.push(`"events":${JSON.stringify(source.events)}`);
  return Buffer.from(`{${parts.join(',')}}`);
}

function rows(count: number, row: (n: number) => string): string {
  let text = '';
  for (let n = 0; n < count; n++) text += n === 0 ? row(n) : `,${row(n)}`;
  return text;
}

function tickRow({ ring, clock, loops, phases }: BatchSource, n: number): string {
  const slot = ring.slot(n);
  const startNs = ring.startNs[slot] as number;
  const loop = loops.nameOf(ring.loop[slot] as number);
  let text = `{"tick":${ring.number[slot]},"startUs":${clock.wallUs(startNs)}`;
  text += `,"durationUs":${durationUs(ring.durationNs[slot] as number)},"budgetUs":${ring.budgetUs[slot]}`;
  if (loop !== defaultLoop) text += `,"loop":${JSON.stringify(loop)}`;
  const scheduledNs = ring.scheduledNs[slot] as number;
  if (scheduledNs <= startNs) text += `,"scheduledUs":${clock.wallUs(scheduledNs)}`;
  const cpuNs = ring.cpuNs[slot] as number;
  if (!Number.isNaN(cpuNs)) text += `,"cpuUs":${durationUs(cpuNs)}`;
  text += count('allocBytes', ring.heapBegin[slot] as number);
  text += count('players', ring.players[slot] as number);
  text += count('packetsSent', ring.packets[slot * 2] as number);
  text += count('packetsDropped', ring.packets[slot * 2 + 1] as number);
  return `${text}${phaseTimes(ring, phases, slot)}}`;
}

/** Phases by name; JSON takes a name once, so one that came back is added up. */
function phaseTimes(ring: TickRing, names: NameTable, slot: number): string {
  const first = slot * phasesPerTick;
  const end = first + (ring.phaseCount[slot] as number);
  let text = '';
  for (let i = first; i < end; i++) {
    const id = ring.phaseName[i] as number;
    if (ring.phaseName.subarray(first, i).includes(id)) continue;
    let ns = 0;
    for (let k = i; k < end; k++) if (ring.phaseName[k] === id) ns += ring.phaseNs[k] as number;
    text += `${text === '' ? '' : ','}${JSON.stringify(names.nameOf(id))}:${durationUs(ns)}`;
  }
  return text === '' ? '' : `,"phases":{${text}}`;
}

function pauseRow({ gc, clock }: BatchSource, n: number): string {
  const i = (gc.unsent + n) % gc.capacity;
  const cause = causeText(gc.kind[i] as number, gc.flags[i] as number);
  let text = `{"startUs":${clock.wallUs(gc.startNs[i] as number)}`;
  text += `,"durationUs":${durationUs(gc.durationNs[i] as number)},"kind":"gc","scope":"stw","cause":"${cause}"`;
  text += count('heapBeforeBytes', gc.beforeBytes[i] as number);
  return `${text}${count('heapAfterBytes', gc.afterBytes[i] as number)}}`;
}

/** A whole number from 0; nothing when it is NaN or negative: not measured. */
function count(name: string, value: number): string {
  return value >= 0 ? `,"${name}":${Math.round(value)}` : '';
}

function durationUs(ns: number): number {
  return Math.min(maxDurationUs, Math.max(0, Math.round(ns / 1000)));
}
