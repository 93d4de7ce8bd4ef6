import { bytesPerTick, TickRing } from './ring.ts';

/** Most ticks of a batch: 170 KB, and encoding them takes the host's thread for 0.3 ms. */
export const ticksPerBatch = 2048;

/**
 * All ticks that are not sent yet. The newest are in `live`, up to a batch of them; what does not fit there moves on to
 * `backlog`, so that after an outage the two can be sent in turn. What does not fit there either is dropped, oldest
 * first, but breaches go to `breached`, an eighth of the memory, and are dropped there.
 */
export class TickBuffer {
  readonly live: TickRing;
  readonly backlog: TickRing;
  readonly breached: TickRing;

  constructor(bytes: number) {
    const ticks = Math.max(256, Math.floor(bytes / bytesPerTick));
    const live = Math.min(ticksPerBatch, ticks >> 2);
    this.breached = new TickRing(ticks >> 3);
    this.backlog = new TickRing(ticks - live - (ticks >> 3), this.breached, isBreached);
    this.live = new TickRing(live, this.backlog);
  }

  get size(): number {
    return this.live.size + this.backlog.size + this.breached.size;
  }

  /** Ticks lost for want of room, ever. */
  get dropped(): number {
    return this.backlog.dropped + this.breached.dropped;
  }

  /** The ring with the oldest ticks. */
  get oldest(): TickRing {
    return [this.breached, this.backlog].find(ring => ring.size > 0) ?? this.live;
  }
}

function isBreached({ durationNs, budgetUs }: TickRing, slot: number): boolean {
  const budgetNs = (budgetUs[slot] as number) * 1000;
  return budgetNs > 0 && (durationNs[slot] as number) > budgetNs;
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
