/** Phases kept per tick; time in further ones stays with the last. */
export const phasesPerTick = 16;

/** Not measured, in a column of counts. */
export const unmeasured = -1;

export const bytesPerTick = 11 * 8 + 2 + phasesPerTick * (4 + 2);

/**
 * Finished ticks in the order in which they ended: one typed array per column, allocated once, written in place. While
 * the agent keeps up it holds a handful of rows, so it starts over at slot 0 whenever it runs empty and touches no more
 * than a few cache lines of its memory. When it is full, the oldest tick goes: on to the next ring if that takes it.
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
  /** Exact to 1 µs up to 16 s: they are sent as whole µs. */
  readonly phaseNs: Float32Array;

  /** Slot that the next tick goes to. */
  head = 0;
  /** Ticks held. */
  size = 0;
  /** The oldest so many of them have their allocation worked out. */
  resolved = 0;
  /** Ticks lost for want of room, ever. */
  dropped = 0;
  readonly #next: TickRing | null;
  readonly #passesOn: (ring: TickRing, slot: number) => boolean;
  readonly #columns: Float64Array[] = [];

  constructor(
    capacity: number,
    next: TickRing | null = null,
    passesOn: (ring: TickRing, slot: number) => boolean = () => true,
  ) {
    this.capacity = capacity;
    this.#next = next;
    this.#passesOn = passesOn;
    const column = () => {
      const values = new Float64Array(capacity);
      this.#columns.push(values);
      return values;
    };
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
    this.loop = new Uint8Array(capacity);
    this.phaseCount = new Uint8Array(capacity);
    this.phaseName = new Uint16Array(capacity * phasesPerTick);
    this.phaseNs = new Float32Array(capacity * phasesPerTick);
  }

  /** The slot for a tick that has just ended; fill it, then `commit`. */
  claim(): number {
    if (this.size === this.capacity) this.#overflow();
    else if (this.size === 0) this.head = 0;
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

  #overflow(): void {
    const slot = this.slot(0);
    if (this.#next !== null && this.#passesOn(this, slot)) this.#next.#take(this, slot);
    else this.dropped++;
    this.release(1);
  }

  /** Add the oldest tick of another ring. Nobody works out its allocation any more. */
  #take(from: TickRing, slot: number): void {
    const to = this.claim();
    for (let c = 0; c < this.#columns.length; c++)
      (this.#columns[c] as Float64Array)[to] = (from.#columns[c] as Float64Array)[slot] as number;
    if (from.resolved === 0) this.heapBegin[to] = Number.NaN;
    this.loop[to] = from.loop[slot] as number;
    const phases = from.phaseCount[slot] as number;
    this.phaseCount[to] = phases;
    for (let i = 0; i < phases; i++) {
      this.phaseName[to * phasesPerTick + i] = from.phaseName[slot * phasesPerTick + i] as number;
      this.phaseNs[to * phasesPerTick + i] = from.phaseNs[slot * phasesPerTick + i] as number;
    }
    this.commit();
    this.resolved = this.size;
  }
}
