import type { TickBuffer } from '../buffer.ts';
import { stampNs } from '../clock.ts';
import type { NameTable } from '../names.ts';
import { phasesPerTick, unmeasured } from '../ring.ts';
import { stampHeapUsed } from './heap.ts';
import type { RunQueue } from './run-queue.ts';

export type PacketCount = 'packetsSent' | 'packetsDropped';

/** What a server does with the tick it is in. */
export interface OpenTick {
  /** Number of this tick in its loop, from 1. */
  readonly number: number;
  /** Begin a phase; the one before it ends here, the last one with the tick. A name may come back: its time adds up. */
  phase(name: string): void;
  /** Add to what this tick sent or dropped. */
  count(name: PacketCount, n?: number): void;
  /** End the tick. */
  end(): void;
}

/** What the process knows, for all its loops. */
export type TickContext = {
  buffer: TickBuffer;
  phases: NameTable;
  /** Current load; NaN: never told. */
  players: number;
  /** Whether packets were ever counted: until then they are unmeasured, afterwards 0 is a measured 0. */
  packetsCounted: [sent: boolean, dropped: boolean];
  /** The tick that process-wide counts go to. */
  current: Ticker | null;
  /** Ticks begun and never ended. */
  abandoned: number;
  /** Called when a tick over its budget has ended. */
  onBreach: () => void;
  /** When the last tick ended, in ns, and the heap in use then. */
  lastEnd: Float64Array;
};

/**
 * A tick that begins so soon after the end of another takes over its reading of the heap, the dearest part of both:
 * nothing is collected in that time, and what is allocated is less than the reading is good for.
 */
const backToBackNs = 1000;

const begun = 0;
const previous = 1;
const now = 2;

/**
 * Records one loop's ticks. Nothing in here allocates once V8 has optimised it: one reading of the clock per boundary and
 * one or two of the heap, the rest are stores into typed arrays. The tick in progress lives in this object, so
 * loops may overlap; it moves to the ring when it ends.
 */
export class Ticker implements OpenTick {
  number = 0;
  budgetUs: number;
  open = false;
  /** Where the CPU time of ticks comes from; null: it is not measured. */
  runQueue: RunQueue | null = null;
  readonly #context: TickContext;
  readonly #loop: number;
  readonly #times = new Float64Array(3);
  readonly #heap = new Float64Array(2);
  readonly #packets = new Float64Array(2);
  readonly #phaseNs = new Float64Array(phasesPerTick);
  readonly #phaseName = new Uint16Array(phasesPerTick);
  /** The name that was last told as the nth phase: mostly it is the same again, and its number is in #phaseName. */
  readonly #lastName: (string | null)[] = new Array(phasesPerTick).fill(null);
  #phases = 0;
  #scheduledNs = Number.NaN;
  #waitNs = Number.NaN;

  constructor(context: TickContext, loop: number, budgetUs: number) {
    this.#context = context;
    this.#loop = loop;
    this.budgetUs = budgetUs;
  }

  /** Begin a tick. One that is still open was never ended (its code threw): it is forgotten and counted. */
  begin(scheduledNs: number): void {
    const context = this.#context;
    if (this.open) context.abandoned++;
    this.open = true;
    context.current = this;
    this.number++;
    this.#phases = 0;
    this.#scheduledNs = scheduledNs;
    this.#packets[0] = context.packetsCounted[0] ? 0 : unmeasured;
    this.#packets[1] = context.packetsCounted[1] ? 0 : unmeasured;
    this.#waitNs = this.runQueue === null ? Number.NaN : this.runQueue.waitNs();
    stampNs(this.#times, begun);
    if ((this.#times[begun] as number) - (context.lastEnd[0] as number) < backToBackNs) {
      this.#heap[0] = context.lastEnd[1] as number;
      return;
    }
    stampHeapUsed(this.#heap, 0);
    // Once more: what the others cost is not in the tick.
    stampNs(this.#times, begun);
  }

  phase(name: string): void {
    if (!this.open) return;
    stampNs(this.#times, now);
    const count = this.#phases;
    if (count === phasesPerTick) return;
    if (count > 0) this.#endPhase(count - 1);
    this.#times[previous] = this.#times[now] as number;
    if (name !== this.#lastName[count]) {
      this.#phaseName[count] = this.#context.phases.idOf(name);
      this.#lastName[count] = name;
    }
    this.#phases = count + 1;
  }

  count(name: PacketCount, n = 1): void {
    const index = name === 'packetsSent' ? 0 : name === 'packetsDropped' ? 1 : -1;
    if (!(n >= 0) || index < 0 || !this.open) return;
    this.#context.packetsCounted[index as 0 | 1] = true;
    this.#packets[index] = Math.max(0, this.#packets[index] as number) + n;
  }

  end(): void {
    if (!this.open) return;
    stampNs(this.#times, now);
    stampHeapUsed(this.#heap, 1);
    this.open = false;
    const context = this.#context;
    if (context.current === this) context.current = null;
    context.lastEnd[0] = this.#times[now] as number;
    context.lastEnd[1] = this.#heap[1] as number;
    const count = this.#phases;
    if (count > 0) this.#endPhase(count - 1);

    const ring = context.buffer.live;
    const slot = ring.claim();
    ring.number[slot] = this.number;
    ring.loop[slot] = this.#loop;
    ring.startNs[slot] = this.#times[begun] as number;
    ring.scheduledNs[slot] = this.#scheduledNs;
    const durationNs = (this.#times[now] as number) - (this.#times[begun] as number);
    ring.durationNs[slot] = durationNs;
    ring.cpuNs[slot] = this.#cpuNs(durationNs);
    ring.budgetUs[slot] = this.budgetUs;
    ring.heapBegin[slot] = this.#heap[0] as number;
    ring.heapEnd[slot] = this.#heap[1] as number;
    ring.players[slot] = context.players;
    ring.packetsSent[slot] = this.#packets[0] as number;
    ring.packetsDropped[slot] = this.#packets[1] as number;
    ring.phaseCount[slot] = count;
    const first = slot * phasesPerTick;
    for (let i = 0; i < count; i++) {
      ring.phaseName[first + i] = this.#phaseName[i] as number;
      ring.phaseNs[first + i] = this.#phaseNs[i] as number;
    }
    ring.commit();
    if (this.budgetUs > 0 && durationNs > this.budgetUs * 1000) context.onBreach();
  }

  /** This tick sleeps as well (it awaits something), so what it did not wait for says nothing about its CPU time. */
  sleeps(): void {
    this.#waitNs = Number.NaN;
  }

  /**
   * A tick that never sleeps is on the CPU whenever it does not wait for one. The second reading is spared where the
   * answer is of no interest: a tick within half of its budget.
   */
  #cpuNs(durationNs: number): number {
    if (this.runQueue === null || durationNs < this.budgetUs * 500) return Number.NaN;
    return durationNs - (this.runQueue.waitNs() - this.#waitNs);
  }

  #endPhase(index: number): void {
    this.#phaseNs[index] = (this.#times[now] as number) - (this.#times[previous] as number);
  }
}
