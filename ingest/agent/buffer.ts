/** Phases kept per tick; time in further ones stays with the last. */
export const phasesPerTick = 16;

/** Not measured, in a column of counts. */
export const unmeasured = -1;

const bytesPerTick = 11 * 8 + 2 + phasesPerTick * (8 + 2);

/**
 * Finished ticks that are not sent yet: one typed array per column, allocated once, written in place. When it is
 * full the oldest tick goes and is counted. While the agent keeps up it holds a handful of rows, so it starts over
 * at slot 0 whenever it runs empty and touches no more than a few cache lines of its memory.
 */
export class TickRing {
  readonly capacity: number;
  readonly number: Float64Array;
  readonly startNs: Float64Array;
  /** NaN: not scheduled. */
  readonly scheduledNs: Float64Array;
  readonly durationNs: Float64Array;
  /** NaN: not measured. */
  readonly cpuNs: Float64Array;
  readonly budgetUs: Float64Array;
  /** Heap in use when the tick began; once resolved, the bytes allocated in it (NaN: unknown). */
  readonly heapBegin: Float64Array;
  readonly heapEnd: Float64Array;
  readonly players: Float64Array;
  readonly packetsSent: Float64Array;
  readonly packetsDropped: Float64Array;
  readonly loop: Uint8Array;
  readonly phaseCount: Uint8Array;
  readonly phaseName: Uint16Array;
  readonly phaseNs: Float64Array;

  /** Slot that the next tick goes to. */
  head = 0;
  /** Ticks held. */
  size = 0;
  /** The oldest so many of them have their allocation worked out. */
  resolved = 0;
  /** Ticks lost for want of room, ever. */
  dropped = 0;

  constructor(bytes: number) {
    this.capacity = Math.max(256, Math.floor(bytes / bytesPerTick));
    const column = () => new Float64Array(this.capacity);
    this.number = column();
    this.startNs = column();
    this.scheduledNs = column();
    this.durationNs = column();
    this.cpuNs = column();
    this.budgetUs = column();
    this.heapBegin = column();
    this.heapEnd = column();
    this.players = column();
    this.packetsSent = column();
    this.packetsDropped = column();
    this.loop = new Uint8Array(this.capacity);
    this.phaseCount = new Uint8Array(this.capacity);
    this.phaseName = new Uint16Array(this.capacity * phasesPerTick);
    this.phaseNs = new Float64Array(this.capacity * phasesPerTick);
  }

  /** The slot for a tick that has just ended; fill it, then `commit`. */
  claim(): number {
    if (this.size === this.capacity) {
      this.release(1);
      this.dropped++;
    } else if (this.size === 0) {
      this.head = 0;
    }
    return this.head;
  }

  commit(): void {
    this.head = this.head + 1 === this.capacity ? 0 : this.head + 1;
    this.size++;
  }

  /** Slot of the nth oldest tick. */
  slot(n: number): number {
    const index = this.head - this.size + n;
    return index < 0 ? index + this.capacity : index;
  }

  /** Let go of the oldest `count` ticks. */
  release(count: number): void {
    this.size -= count;
    this.resolved = Math.max(0, this.resolved - count);
  }
}

/** A short queue of rows that are rare enough to be objects; full, the oldest goes and is counted. */
export class Backlog<Row> {
  dropped = 0;
  readonly #rows: Row[] = [];
  readonly #limit: number;
  readonly #onDrop: ((dropped: Row, next: Row) => void) | undefined;

  constructor(limit: number, onDrop?: (dropped: Row, next: Row) => void) {
    this.#limit = limit;
    this.#onDrop = onDrop;
  }

  get size(): number {
    return this.#rows.length;
  }

  push(row: Row): void {
    if (this.#rows.length >= this.#limit) {
      const dropped = this.#rows.shift() as Row;
      this.dropped++;
      this.#onDrop?.(dropped, this.#rows[0] ?? row);
    }
    this.#rows.push(row);
  }

  /** Take out the oldest rows, `max` at most. */
  take(max: number): Row[] {
    return this.#rows.splice(0, max);
  }
}
