import { maxNameLength } from '../../lib/signals/field.ts';
import { type Sample, sampleFields } from '../../lib/signals/sample.ts';
import type { Reading } from './source.ts';

type Name = keyof Reading;

/** Counts since the last sample: what several sources or readings say of them adds up. */
const added: readonly Name[] = ['packetsSent', 'packetsDropped', 'ticksDropped'];

const isTotal = (key: string) => key.endsWith('Total');
const totalsOf = (reading: Reading) => Object.keys(reading).filter(isTotal) as Name[];

/** It counts what is allocated; logs only tell what the heap grew by. */
const counter = 'prometheus';
/** So many samples a log's word for allocation waits for the counter's. */
const patience = 3;

/** Makes one sample of what sources said of a process since the last one. */
export class SampleMaker {
  #said: Reading = {};
  #speakers = new Set<string>();
  /** Two sources begin to count at different moments: a total is always that of the source that gave it first. */
  readonly #owners = new Map<Name, string>();
  readonly #expected = new Set<string>();
  /** As they were in the last sample. */
  #totals: Reading = {};
  #taken = 0;

  /** That source is going to speak. */
  expect(source: string): void {
    this.#expected.add(source);
  }

  add(source: string, reading: Reading): void {
    for (const [key, value] of Object.entries(reading) as [Name, number | undefined][]) {
      const { min, max } = sampleFields[key] as { min: number; max: number };
      if (value === undefined || !(value >= min && value <= max)) continue;
      if (isTotal(key) && this.#ownerOf(key, source) !== source) continue;
      const before = this.#said[key];
      if (added.includes(key)) this.#said[key] = (before ?? 0) + value;
      else if (key === 'loopDelayMaxUs') this.#said[key] = Math.max(before ?? 0, value);
      else this.#said[key] = value;
      this.#speakers.add(source);
    }
  }

  /** Null: nothing was said. */
  take(atUs: number): Sample | null {
    this.#taken++;
    if (this.#speakers.size === 0) return null;
    const sample = { atUs, ...this.#said, source: [...this.#speakers].join('+').slice(0, maxNameLength) };
    for (const key of totalsOf(this.#said)) this.#totals[key] = this.#said[key];
    this.#said = {};
    this.#speakers = new Set();
    return sample;
  }

  /** A total that was said is less than it was: whoever said it speaks of another process by now. */
  get hasFallen(): boolean {
    return totalsOf(this.#said).some(key => (this.#said[key] ?? 0) < (this.#totals[key] ?? 0));
  }

  /** Totals count from nought again. What was counted since the last sample is still to be said. */
  restart(): void {
    const counts = Object.entries(this.#said).filter(([name]) => added.includes(name as Name));
    this.#said = Object.fromEntries(counts);
    if (counts.length === 0) this.#speakers.clear();
    this.#owners.clear();
    this.#totals = {};
    this.#taken = 0;
  }

  #ownerOf(key: Name, source: string): string {
    const waits = key === 'allocatedBytesTotal' && this.#expected.has(counter) && this.#taken < patience;
    if (waits && source !== counter && !this.#owners.has(key)) return counter;
    const owner = this.#owners.get(key) ?? source;
    this.#owners.set(key, owner);
    return owner;
  }
}
