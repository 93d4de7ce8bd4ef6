import type { SectionCounts } from '../../lib/signals/batch.ts';
import type { Event } from '../../lib/signals/event.ts';
import type { Latency } from '../../lib/signals/latency.ts';
import type { Resource } from '../../lib/signals/resource.ts';
import type { Sample } from '../../lib/signals/sample.ts';
import { Backlog, TickBuffer } from './buffer.ts';
import { nowNs, WallClock } from './clock.ts';
import { maxLoops, maxPhases, NameTable } from './names.ts';
import type { Settings } from './options.ts';
import { GcProbe } from './probes/gc.ts';
import { GcLog } from './probes/gc-log.ts';
import { AllocationTotal, resolveAllocation, stampHeapUsed } from './probes/heap.ts';
import { LatencyProbe } from './probes/latency.ts';
import { LoopProbe } from './probes/loop.ts';
import { readProcess } from './probes/process.ts';
import { RunQueue } from './probes/run-queue.ts';
import { type TickContext, Ticker } from './probes/tick.ts';

/** Part of the buffer that goes to ticks; the rest holds collections, samples, latencies and events. */
const tickShare = 0.85;
const latencyRowMs = 1000;

/** Everything recorded and not yet sent, and the probes that record it. Knows nothing of the collector. */
export class Recorder {
  readonly clock = new WallClock();
  readonly loops = new NameTable(maxLoops);
  readonly context: TickContext;
  readonly gcLog = new GcLog();
  readonly gc = new GcProbe(this.gcLog, this.clock);
  readonly latencies = new LatencyProbe();
  readonly samples = new Backlog<Sample>(1024, keepCounts);
  readonly latencyRows = new Backlog<Latency>(1024);
  readonly events = new Backlog<Event>(512);
  /** Packets counted while no tick was open, since the last sample. */
  readonly packetsOutside: [sent: number, dropped: number] = [0, 0];
  resource: Resource;
  ticker: Ticker;
  readonly #tickers = new Map<string, Ticker>();
  readonly #loop = new LoopProbe();
  readonly #runQueue = new RunQueue();
  readonly #used = new Float64Array(1);
  readonly #allocated = new AllocationTotal();
  #sample: Sample | null = null;
  #settings: Settings;
  #sampledMs = Number.NEGATIVE_INFINITY;
  #latencyRowsMs = nowNs() / 1e6;
  #ticksDroppedTold = 0;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.context = {
      buffer: new TickBuffer(settings.bufferBytes * tickShare),
      phases: new NameTable(maxPhases),
      players: Number.NaN,
      packetsCounted: [false, false],
      current: null,
      abandoned: 0,
      onBreach() {},
      lastEnd: new Float64Array([Number.NEGATIVE_INFINITY, 0]),
    };
    this.resource = resourceOf(settings, this.clock);
    this.ticker = this.tickerOf(settings.loop, settings.budgetUs);
  }

  /** Take new settings; what is recorded stays and goes out under the new names. */
  configure(settings: Settings): void {
    this.#settings = settings;
    this.resource = resourceOf(settings, this.clock);
    this.ticker = this.tickerOf(settings.loop, settings.budgetUs);
    if (settings.tickCpu) for (const ticker of this.#tickers.values()) this.measureCpu(ticker);
    if (this.context.buffer.size === 0)
      this.context.buffer = new TickBuffer(settings.bufferBytes * tickShare);
  }

  /** The recorder of a loop, made when it is first asked for; at most 255 loops. */
  tickerOf(loop: string, budgetUs: number | undefined): Ticker {
    const known = this.#tickers.get(loop);
    if (known !== undefined) {
      if (budgetUs !== undefined) known.budgetUs = budgetUs;
      return known;
    }
    const ticker = new Ticker(this.context, this.loops.idOf(loop), budgetUs ?? this.#settings.budgetUs);
    this.#tickers.set(loop, ticker);
    if (this.#settings.tickCpu) this.measureCpu(ticker);
    return ticker;
  }

  /** From now on the ticks of this loop have their CPU time. */
  measureCpu(ticker: Ticker): void {
    ticker.runQueue = this.#runQueue;
  }

  /** Name of the default loop. */
  get loopName(): string {
    return this.#settings.loop;
  }

  /** Rows lost for want of room, since the process started. */
  dropped(): SectionCounts {
    return {
      ticks: this.context.buffer.dropped,
      pauses: this.gcLog.dropped,
      samples: this.samples.dropped,
      latencies: this.latencyRows.dropped,
      events: this.events.dropped,
    };
  }

  nowUs(): number {
    return this.clock.wallUs(nowNs());
  }

  start(): void {
    this.gc.start();
    this.#loop.start();
    this.#runQueue.start();
  }

  stop(): void {
    this.gc.stop();
    this.#loop.stop();
    this.#runQueue.stop();
  }

  /** First half of a flush: read what must be read now. Returns the time up to which the second half may go. */
  seal(): number {
    this.clock.follow();
    stampHeapUsed(this.#used, 0);
    const untilNs = nowNs();
    const nowMs = untilNs / 1e6;
    const atUs = this.clock.wallUs(untilNs);
    if (nowMs - this.#sampledMs >= this.#settings.sampleMs - 20) {
      this.#sampledMs = nowMs;
      this.#sample = this.#readSample(atUs);
    }
    if (nowMs - this.#latencyRowsMs >= latencyRowMs - 20) this.closeLatencies(atUs);
    return untilNs;
  }

  /** Second half, in a `setImmediate` after the first: what needs the collections up to then. */
  async settle(untilNs: number): Promise<void> {
    const usedBytes = this.#used[0] as number;
    await this.gc.settle(untilNs);
    resolveAllocation(this.context.buffer.live, this.gcLog, untilNs);
    this.#allocated.advance(usedBytes, untilNs, this.gcLog);
    if (this.#sample === null) return;
    // Only now has the loop's own timer told of a stall that just ended.
    Object.assign(this.#sample, this.#loop.read());
    if (this.#allocated.bytes !== null) this.#sample.allocatedBytesTotal = this.#allocated.bytes;
    this.samples.push(this.#sample);
    this.#sample = null;
  }

  closeLatencies(atUs: number): void {
    this.#latencyRowsMs = nowNs() / 1e6;
    for (const row of this.latencies.takeRows(atUs)) this.latencyRows.push(row);
  }

  #readSample(atUs: number): Sample {
    const { context, packetsOutside } = this;
    const { dropped } = context.buffer;
    const sample: Sample = { atUs, ...readProcess(this.#runQueue) };
    sample.ticksDropped = dropped - this.#ticksDroppedTold;
    this.#ticksDroppedTold = dropped;
    if (context.players >= 0) sample.players = context.players;
    if (context.packetsCounted[0]) sample.packetsSent = packetsOutside[0];
    if (context.packetsCounted[1]) sample.packetsDropped = packetsOutside[1];
    packetsOutside.fill(0);
    return sample;
  }
}

function resourceOf(settings: Settings, clock: WallClock): Resource {
  const { service, instance, region, build } = settings;
  return {
    service,
    instance,
    ...(region !== undefined && { region }),
    ...(build !== undefined && { build }),
    runtime: 'node',
    startedAtUs: clock.startedAtUs,
  };
}

/** A sample that had to go hands its counts to the next: they say "since the last sample". */
function keepCounts(dropped: Sample, next: Sample): void {
  for (const name of ['packetsSent', 'packetsDropped', 'ticksDropped'] as const) {
    const count = dropped[name];
    if (count !== undefined) next[name] = (next[name] ?? 0) + count;
  }
}
