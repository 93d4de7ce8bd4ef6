import { maxDurationUs } from '../../../lib/signals/field.ts';
import { bucketOf, histogramScale } from '../../../lib/signals/histogram.ts';
import type { Latency } from '../../../lib/signals/latency.ts';
import { nameOf } from '../names.ts';

/** Bucket -1 (1 µs and less) comes first; the last is that of the longest duration the collector takes. */
const firstBucket = -1;
const bucketCount = bucketOf(maxDurationUs) - firstBucket + 1;
const maxLatencies = 64;

/** Durations of one name since the last row, counted by log-scaled bucket: 10 ns and no allocation each. */
export class LatencyHistogram {
  budgetUs: number | undefined;
  readonly name: string;
  readonly #counts = new Float64Array(bucketCount);
  #lowest = bucketCount;
  #highest = -1;

  constructor(name: string, budgetUs: number | undefined) {
    this.name = nameOf(name);
    this.budgetUs = budgetUs;
  }

  record(us: number): void {
    if (!(us >= 0)) return;
    const index = bucketOf(Math.min(us, maxDurationUs)) - firstBucket;
    this.#counts[index] = (this.#counts[index] as number) + 1;
    if (index < this.#lowest) this.#lowest = index;
    if (index > this.#highest) this.#highest = index;
  }

  /** The row of what was counted, and start again; null when nothing was. */
  takeRow(atUs: number): Latency | null {
    if (this.#highest < 0) return null;
    const counts = Array.from(this.#counts.subarray(this.#lowest, this.#highest + 1));
    const row: Latency = {
      atUs,
      name: this.name,
      scale: histogramScale,
      offset: this.#lowest + firstBucket,
      counts,
    };
    if (this.budgetUs !== undefined) row.budgetUs = this.budgetUs;
    this.#counts.fill(0, this.#lowest, this.#highest + 1);
    this.#lowest = bucketCount;
    this.#highest = -1;
    return row;
  }
}

/** All latencies of the process by name. A name with an id in it must not eat memory: 64 names, then none. */
export class LatencyProbe {
  readonly #byName = new Map<string, LatencyHistogram>();

  /** Undefined when there are too many names. */
  of(name: string, budgetUs: number | undefined): LatencyHistogram | undefined {
    const known = this.#byName.get(name);
    if (known !== undefined) {
      if (budgetUs !== undefined) known.budgetUs = budgetUs;
      return known;
    }
    if (this.#byName.size >= maxLatencies) return undefined;
    const added = new LatencyHistogram(name, budgetUs);
    this.#byName.set(name, added);
    return added;
  }

  takeRows(atUs: number): Latency[] {
    const rows: Latency[] = [];
    for (const histogram of this.#byName.values()) {
      const row = histogram.takeRow(atUs);
      if (row !== null) rows.push(row);
    }
    return rows;
  }
}
