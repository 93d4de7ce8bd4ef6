import { type Section, type SectionCounts, sectionNames } from '../../lib/signals/batch.ts';
import type { Event } from '../../lib/signals/event.ts';
import { maxCount, maxDurationUs } from '../../lib/signals/field.ts';
import type { Latency } from '../../lib/signals/latency.ts';
import type { Pause } from '../../lib/signals/pause.ts';
import type { Resource } from '../../lib/signals/resource.ts';
import type { Sample } from '../../lib/signals/sample.ts';
import { defaultLoop } from '../../lib/signals/tick.ts';
import { newArena } from '../../lib/wire/arena.ts';
import { encodeRows, sealFrame } from '../../lib/wire/encode.ts';
import { aligned, at, columnsOf, magic, missingU32, resourceNames, version } from '../../lib/wire/layout.ts';
import type { WallClock } from './clock.ts';
import { Dictionary } from './dictionary.ts';
import { maxLoops, maxPhases, type NameTable } from './names.ts';
import { causeText, type GcLog } from './probes/gc-log.ts';
import { phasesPerTick, type TickRing } from './ring.ts';

/** What goes into one batch. The first `ticks` of the ring and `pauses` of the log; encoding does not take them out. */
export type BatchSource = {
  sequence: number;
  sentAtUs: number;
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
  /** Rows lost since the process started. */
  dropped: SectionCounts;
};

const column = Object.fromEntries(columnsOf.ticks.map(({ name }, i) => [name, i])) as Record<string, number>;

/**
 * Writes frames (docs/wire-format.md), the columns of ticks straight from the ring: no object and no string per tick.
 * One after another into the same memory: a frame lasts until the next is written.
 */
export class FrameWriter {
  #arena = newArena(16_384);
  readonly #dictionary = new Dictionary();
  #generation = 0;
  /** Numbers in the dictionary by id in the name table; 0: not known yet. */
  readonly #loopNumbers = new Uint16Array(maxLoops);
  readonly #phaseNumbers = new Uint16Array(maxPhases);
  #offset = 0;
  /** By section. */
  readonly #rows = new Uint32Array(sectionNames.length);
  readonly #present = new Uint32Array(sectionNames.length);
  /** The columns of all sections but that of ticks. */
  readonly #parts: Uint8Array[] = [];

  write(source: BatchSource): Buffer {
    const { resource, dropped, ticks } = source;
    const dictionary = this.#dictionary;
    const { numberOf } = dictionary;
    dictionary.tidy();
    this.#nameTicks(source);
    for (const name of resourceNames) numberOf(resource[name]);
    this.#parts.length = 0;
    this.#rows[0] = ticks;
    this.#addRows(1, source.pauses === 0 ? [] : pauseRows(source));
    this.#addRows(2, source.samples);
    this.#addRows(3, source.latencies);
    const mark = dictionary.mark();
    this.#addRows(4, source.events);

    const strings = dictionary.bytes;
    let most = at.dictionary + aligned(strings.length) + ticks * mostPerTick + spare;
    for (const part of this.#parts) most += aligned(part.length);
    if (most > this.#arena.bytes.length) this.#arena = newArena(2 * most);
    const { bytes, u16, u32, f64 } = this.#arena;
    bytes.set(strings, at.dictionary);
    this.#offset = at.dictionary;
    this.#advance(strings.length);
    this.#present[0] = 0;
    if (ticks > 0) this.#writeTicks(source);
    for (const part of this.#parts) {
      bytes.set(part, this.#offset);
      this.#advance(part.length);
    }

    u32[at.magic >> 2] = magic;
    u32[at.bytes >> 2] = this.#offset;
    u16[at.version >> 1] = version;
    u16[at.entries >> 1] = dictionary.size;
    f64[at.sentAtUs >> 3] = source.sentAtUs;
    f64[at.startedAtUs >> 3] = source.clock.startedAtUs;
    f64[at.sequence >> 3] = source.sequence;
    for (let i = 0; i < resourceNames.length; i++)
      u16[(at.resource >> 1) + i] = numberOf(resource[resourceNames[i] as 'service']);
    u16[at.batchId >> 1] = 0;
    for (let s = 0; s < sectionNames.length; s++)
      u32[(at.dropped >> 2) + s] = dropped[sectionNames[s] as Section];
    u32.set(this.#rows, at.rows >> 2);
    u32.set(this.#present, at.present >> 2);
    u32[at.dictionaryBytes >> 2] = strings.length;
    u32[(at.dictionaryBytes >> 2) + 1] = 0;
    dictionary.cut(mark);
    return sealFrame(bytes.subarray(0, this.#offset));
  }

  /** Rows that are objects, of the section of that number. */
  #addRows(section: number, rows: readonly Record<string, unknown>[]): void {
    this.#rows[section] = rows.length;
    this.#present[section] = 0;
    if (rows.length === 0) return; // mostly
    const encoded = encodeRows(sectionNames[section] as Section, rows, this.#dictionary.numberOf);
    this.#present[section] = encoded.present;
    this.#parts.push(...encoded.parts);
  }

  /** Go past `size` bytes that were written, and what aligns the next part. */
  #advance(size: number): void {
    const end = this.#offset + aligned(size);
    this.#arena.bytes.fill(0, this.#offset + size, end);
    this.#offset = end;
  }

  #take(name: string, size: number): void {
    this.#present[0] = (this.#present[0] as number) | (1 << (column[name] as number));
    this.#advance(size);
  }

  /** See that all names of the ticks have their numbers, since the dictionary stands before the columns. */
  #nameTicks({ ring, ticks, loops, phases }: BatchSource): void {
    const { numberOf, generation } = this.#dictionary;
    if (generation !== this.#generation) {
      this.#generation = generation;
      this.#loopNumbers.fill(0);
      this.#phaseNumbers.fill(0);
    }
    for (let n = 0; n < ticks; n++) {
      const slot = ring.slot(n);
      const loop = ring.loop[slot] as number;
      if (this.#loopNumbers[loop] === 0) {
        const name = loops.nameOf(loop);
        this.#loopNumbers[loop] = name === defaultLoop ? 0 : numberOf(name);
      }
      const first = slot * phasesPerTick;
      for (let i = first; i < first + (ring.phaseCount[slot] as number); i++) {
        const phase = ring.phaseName[i] as number;
        if (this.#phaseNumbers[phase] === 0) this.#phaseNumbers[phase] = numberOf(phases.nameOf(phase));
      }
    }
  }

  /** Column by column; one that no tick has is left out, and the next is written over it. */
  #writeTicks({ ring, ticks, clock }: BatchSource): void {
    const { f64, u16 } = this.#arena;
    this.#counts('tick', ring.number, ring, ticks);

    let any = false;
    let to = this.#offset >> 1;
    for (let n = 0; n < ticks; n++) {
      const number = this.#loopNumbers[ring.loop[ring.slot(n)] as number] as number;
      u16[to++] = number;
      any ||= number !== 0;
    }
    if (any) this.#take('loop', 2 * ticks);

    to = this.#offset >> 3;
    for (let n = 0; n < ticks; n++) f64[to++] = clock.wallUs(ring.startNs[ring.slot(n)] as number);
    this.#take('startUs', 8 * ticks);

    any = false;
    to = this.#offset >> 3;
    for (let n = 0; n < ticks; n++) {
      const slot = ring.slot(n);
      const scheduledNs = ring.scheduledNs[slot] as number;
      const known = scheduledNs <= (ring.startNs[slot] as number);
      f64[to++] = known ? clock.wallUs(scheduledNs) : Number.NaN;
      any ||= known;
    }
    if (any) this.#take('scheduledUs', 8 * ticks);

    this.#durations('durationUs', ring.durationNs, 1000, ring, ticks);
    this.#durations('budgetUs', ring.budgetUs, 1, ring, ticks);
    this.#durations('cpuUs', ring.cpuNs, 1000, ring, ticks);
    this.#counts('allocBytes', ring.heapBegin, ring, ticks);
    this.#counts('players', ring.players, ring, ticks);
    this.#counts('packetsSent', ring.packetsSent, ring, ticks);
    this.#counts('packetsDropped', ring.packetsDropped, ring, ticks);
    this.#phases(ring, ticks);
  }

  /** Whole numbers from 0; NaN and negative: not measured. */
  #counts(name: string, values: Float64Array, ring: TickRing, ticks: number): void {
    const { f64 } = this.#arena;
    let any = false;
    let to = this.#offset >> 3;
    for (let n = 0; n < ticks; n++) {
      const value = values[ring.slot(n)] as number;
      f64[to++] = value >= 0 ? Math.min(maxCount, Math.round(value)) : Number.NaN;
      any ||= value >= 0;
    }
    if (any) this.#take(name, 8 * ticks);
  }

  /** µs; NaN: not measured. */
  #durations(name: string, values: Float64Array, perUs: number, ring: TickRing, ticks: number): void {
    const { u32 } = this.#arena;
    let any = false;
    let to = this.#offset >> 2;
    for (let n = 0; n < ticks; n++) {
      const value = values[ring.slot(n)] as number;
      const known = !Number.isNaN(value);
      u32[to++] = known ? wholeUs(value / perUs) : missingU32;
      any ||= known;
    }
    if (any) this.#take(name, 4 * ticks);
  }

  /** How many each tick has, their names, their µs. A name stands once in a tick: one that came back is added up. */
  #phases(ring: TickRing, ticks: number): void {
    const { bytes, u16, u32, f64 } = this.#arena;
    const { phaseCount, phaseName, phaseNs } = ring;
    const numbers = this.#phaseNumbers;
    const counts = this.#offset;
    const names = (counts + aligned(ticks)) >> 1;
    // Sums in ns, further on, until it is known where the names end.
    const sums = (counts + aligned(ticks) + 2 * ticks * phasesPerTick) >> 3;
    let total = 0;
    for (let n = 0; n < ticks; n++) {
      const slot = ring.slot(n);
      const first = slot * phasesPerTick;
      const end = first + (phaseCount[slot] as number);
      const begin = total;
      for (let i = first; i < end; i++) {
        const number = numbers[phaseName[i] as number] as number;
        let known = begin;
        while (known < total && u16[names + known] !== number) known++;
        if (known === total) {
          u16[names + total] = number;
          f64[sums + total] = 0;
          total++;
        }
        f64[sums + known] = (f64[sums + known] as number) + (phaseNs[i] as number);
      }
      bytes[counts + n] = total - begin;
    }
    if (total === 0) return;
    this.#take('phases', ticks);
    this.#advance(2 * total);
    const to = this.#offset >> 2;
    for (let i = 0; i < total; i++) u32[to + i] = wholeUs((f64[sums + i] as number) / 1000);
    this.#advance(4 * total);
  }
}

/** Of one row: 7 columns of f64, 3 of u32, a u16, a u8 and the phases with their sums. Then what aligns the columns. */
const mostPerTick = 7 * 8 + 3 * 4 + 2 + 1 + phasesPerTick * (2 + 8);
const spare = 15 * 8;

const wholeUs = (us: number) => Math.min(maxDurationUs, Math.max(0, Math.round(us)));

function pauseRows({ gc, pauses, clock }: BatchSource): Pause[] {
  return Array.from({ length: pauses }, (_, n) => {
    const i = (gc.unsent + n) % gc.capacity;
    const row: Pause = {
      startUs: clock.wallUs(gc.startNs[i] as number),
      durationUs: wholeUs((gc.durationNs[i] as number) / 1000),
      kind: 'gc',
      scope: 'stw',
      cause: causeText(gc.kind[i] as number, gc.flags[i] as number),
    };
    const [before, after] = [gc.beforeBytes[i] as number, gc.afterBytes[i] as number];
    if (before >= 0) row.heapBeforeBytes = before;
    if (after >= 0) row.heapAfterBytes = after;
    return row;
  });
}
