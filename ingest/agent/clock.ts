import { performance } from 'node:perf_hooks';

/**
 * The agent's time: ns since this module was loaded, from the monotonic clock, as a double (exact to 1 ns for 104
 * days, to 2 ns for 208). Wall clock time is derived from it, so ticks and pauses share one time line on which
 * nothing runs backwards.
 */
const stamp = new BigInt64Array(1);
const halves = new Uint32Array(stamp.buffer);
const [low, high] = isLittleEndian() ? [0, 1] : [1, 0];
const readMonotonic = process.hrtime.bigint;

stamp[0] = readMonotonic();
const baseLow = halves[low] as number;
const baseHigh = halves[high] as number;

/**
 * Write the time into `target[index]`. Once optimised this allocates nothing, where `performance.now()` returns a
 * 16-byte heap number even then; passing the target in, rather than returning the number, keeps it so wherever the
 * call is not inlined.
 */
export function stampNs(target: Float64Array, index: number): void {
  stamp[0] = readMonotonic();
  target[index] = ((halves[high] as number) - baseHigh) * 4_294_967_296 + ((halves[low] as number) - baseLow);
}

const single = new Float64Array(1);

/** The time, for where an allocation does not matter. */
export function nowNs(): number {
  stampNs(single, 0);
  return single[0] as number;
}

/** Agent time of a reading of CLOCK_MONOTONIC in µs, such as a trace event's. */
export function fromMonotonicUs(us: number): number {
  return (us - (baseHigh * 4_294_967_296 + baseLow) / 1000) * 1000;
}

/** How far apart the wall clock and ours may drift before we follow it, in µs. */
const stepUs = 50_000;

/**
 * Maps agent time to µs since the Unix epoch. Anchored once: NTP slews both clocks alike, so the two part only when
 * the wall clock is stepped (a correction at boot, a suspended VM). `follow` takes over such a step once it has been
 * seen twice in a row; rows not sent by then move with it, so a tick and the pauses in it never part.
 */
export class WallClock {
  /** When the process started, µs since the Unix epoch; fixed for the incarnation. */
  readonly startedAtUs = Math.round(performance.timeOrigin * 1000);
  /** How often the wall clock was stepped under us. */
  steps = 0;
  readonly #performanceOffsetMs = measurePerformanceOffsetMs();
  #originUs: number;
  #strikes = 0;

  constructor() {
    this.#originUs = (performance.timeOrigin + this.#performanceOffsetMs) * 1000;
    if (Math.abs(this.#errorUs()) > 2000) this.#originUs += this.#errorUs();
  }

  wallUs(ns: number): number {
    return Math.round(this.#originUs + ns / 1000);
  }

  /** Agent time of a `performance.now()` or `PerformanceEntry.startTime`. */
  fromPerformanceMs(ms: number): number {
    return (ms - this.#performanceOffsetMs) * 1e6;
  }

  follow(): void {
    const errorUs = this.#errorUs();
    this.#strikes = Math.abs(errorUs) > stepUs ? this.#strikes + 1 : 0;
    if (this.#strikes < 2) return;
    this.#originUs += errorUs;
    this.#strikes = 0;
    this.steps++;
  }

  /** Wall clock less ours; Date.now() is cut to the ms, so half of one is added. */
  #errorUs(): number {
    return Date.now() * 1000 + 500 - (this.#originUs + nowNs() / 1000);
  }
}

/** `performance.now()` at agent time 0: both read CLOCK_MONOTONIC, so the closest of a few pairs is off by < 1 µs. */
function measurePerformanceOffsetMs(): number {
  let offset = 0;
  let closest = Infinity;
  for (let i = 0; i < 16; i++) {
    const before = performance.now();
    const ns = nowNs();
    const after = performance.now();
    if (after - before >= closest) continue;
    closest = after - before;
    offset = (before + after) / 2 - ns / 1e6;
  }
  return offset;
}

function isLittleEndian(): boolean {
  return new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
}
