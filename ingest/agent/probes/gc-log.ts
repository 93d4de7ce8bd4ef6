/** Bits of `PerformanceEntry.detail.kind`, as V8 numbers them. */
export const gcKind = {
  scavenge: 1,
  minorMarkSweep: 2,
  markSweepCompact: 4,
  incremental: 8,
  weak: 16,
} as const;

const kindTexts: Record<number, string> = {
  1: 'scavenge',
  2: 'minor mark-sweep',
  4: 'mark-sweep-compact',
  8: 'incremental marking',
  16: 'weak callbacks',
};
const flagTexts: [bit: number, text: string][] = [
  [4, 'forced'],
  [8, 'synchronous phantom callbacks'],
  [16, 'all available garbage'],
  [32, 'all external memory'],
  [64, 'scheduled idle'],
];

/** The cause of a collection in V8's words: `mark-sweep-compact (forced)`. */
export function causeText(kind: number, flags: number): string {
  const cause = kindTexts[kind] ?? `kind ${kind}`;
  const set = flagTexts.filter(([bit]) => (flags & bit) !== 0).map(([, text]) => text);
  return set.length === 0 ? cause : `${cause} (${set.join(', ')})`;
}

/**
 * The last collections, oldest first (steps of incremental marking where they became known), in typed arrays; a collection stays here after it was sent, for the ticks
 * around it. `serial` counts them all, so an index into it stays valid until the entry is overwritten.
 */
export class GcLog {
  readonly capacity: number;
  readonly startNs: Float64Array;
  readonly durationNs: Float64Array;
  readonly kind: Uint8Array;
  readonly flags: Uint8Array;
  /** Heap in use before and after; NaN: not measured. */
  readonly beforeBytes: Float64Array;
  readonly afterBytes: Float64Array;
  /** Collections recorded, ever. */
  serial = 0;
  /** Serial of the first that is not sent. */
  unsent = 0;
  /** Serial of the first whose heap figures may still come. */
  settled = 0;
  /** Collections overwritten before they were sent. */
  dropped = 0;

  constructor(capacity = 4096) {
    this.capacity = capacity;
    this.startNs = new Float64Array(capacity);
    this.durationNs = new Float64Array(capacity);
    this.kind = new Uint8Array(capacity);
    this.flags = new Uint8Array(capacity);
    this.beforeBytes = new Float64Array(capacity);
    this.afterBytes = new Float64Array(capacity);
  }

  push(startNs: number, durationNs: number, kind: number, flags: number): void {
    if (this.serial - this.unsent === this.capacity) {
      this.unsent++;
      this.settled = Math.max(this.settled, this.unsent);
      this.dropped++;
    }
    const i = this.serial++ % this.capacity;
    this.startNs[i] = startNs;
    this.durationNs[i] = durationNs;
    this.kind[i] = kind;
    this.flags[i] = flags;
    this.beforeBytes[i] = Number.NaN;
    this.afterBytes[i] = Number.NaN;
  }

  /** Nothing more will be learnt about the collections that began before `untilNs`. */
  settle(untilNs: number): void {
    while (this.settled < this.serial && (this.startNs[this.settled % this.capacity] as number) < untilNs)
      this.settled++;
  }

  /** Bytes freed by the collections that began in [fromNs, toNs); NaN when one of them is unknown. */
  freedBetween(fromNs: number, toNs: number): number {
    let freed = 0;
    const oldest = Math.max(0, this.serial - this.capacity);
    for (let serial = this.serial - 1; serial >= oldest; serial--) {
      const i = serial % this.capacity;
      // Incremental marking and weak callbacks free nothing, and steps of the former come out of order.
      if ((this.kind[i] as number) >= gcKind.incremental) continue;
      const startNs = this.startNs[i] as number;
      if (startNs < fromNs) return freed;
      if (startNs >= toNs) continue;
      freed += (this.beforeBytes[i] as number) - (this.afterBytes[i] as number);
    }
    return oldest === 0 ? freed : Number.NaN;
  }
}
