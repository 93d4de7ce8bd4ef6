import { OvertickError } from '../../lib/errors.ts';
import type { Event } from '../../lib/signals/event.ts';
import { maxCount } from '../../lib/signals/field.ts';
import { Flusher } from './flush.ts';
import { nameOf } from './names.ts';
import type { Settings } from './options.ts';
import type { OpenTick, PacketCount, Ticker } from './probes/tick.ts';
import { Recorder } from './recorder.ts';
import { isPromise, type LoopHandle, runAtRate } from './schedule.ts';

/** What the agent did and could not do, since it started. */
export type AgentStats = {
  /** Batches taken by the collector. */
  batchesSent: number;
  /** Batches it will never take (a 4xx), and rows refused in those and in others. */
  batchesRejected: number;
  rowsRejected: number;
  /** Attempts that will be, or were, repeated. */
  attemptsFailed: number;
  /** Ticks not sent yet. */
  ticksWaiting: number;
  /** Rows dropped because the buffer was full: oldest first, breaches last. */
  ticksDropped: number;
  pausesDropped: number;
  samplesDropped: number;
  latenciesDropped: number;
  eventsDropped: number;
  /** Ticks that were begun and never ended. */
  ticksAbandoned: number;
  /** Calls with a name or value that cannot be recorded. */
  callsIgnored: number;
  /** Collections that V8's trace did not have: no heap figures, and no allocation for the tick around them. */
  collectionsUnmatched: number;
  /** How often the wall clock was stepped. */
  clockSteps: number;
};

export type LoopOptions = {
  /** Ticks per second. */
  hz: number;
  /** Name of the loop, where a server has several. Default: that of the agent. */
  name?: string;
  /** Default: that of the agent. */
  budgetMs?: number;
  /** Ticks that may be made up for after a slow one, at once; older ones are skipped. Default: 5. */
  maxBehind?: number;
};

export type EventDetail = { count?: number; attributes?: Record<string, string | number | boolean> };

const maxAttributes = 16;

/** The agent in a server. After `startAgent` nothing in here throws, save what the server's own functions throw. */
export class Agent {
  readonly #recorder: Recorder;
  readonly #flusher: Flusher;
  readonly #onStopped: () => void;
  #callsIgnored = 0;
  #stopped: Promise<void> | null = null;

  /** Use `startAgent`. */
  constructor(settings: Settings, onStopped: () => void) {
    this.#recorder = new Recorder(settings);
    this.#flusher = new Flusher(this.#recorder, settings);
    this.#onStopped = onStopped;
    this.#recorder.start();
    this.#flusher.start();
    process.once('beforeExit', this.#beforeExit);
  }

  /** Record one tick: call `fn`, and return what it returns. An async one ends when its promise does. */
  tick<T>(fn: (tick: OpenTick) => T): T {
    return record(this.#recorder.ticker, fn, Number.NaN);
  }

  /** Begin a tick where a function does not fit. One that is open already is forgotten and counted. */
  begin(): OpenTick {
    this.#recorder.ticker.begin(Number.NaN);
    return this.#recorder.ticker;
  }

  end(): void {
    this.#recorder.ticker.end();
  }

  /**
   * Run `fn` as a loop of `hz` ticks per second without drift, and record each with its lateness. The loop keeps the
   * process alive until it is stopped. Throws an `invalid` OvertickError if `hz` is no rate from 0.001 to 1000.
   */
  loop(fn: (tick: OpenTick) => unknown, options: LoopOptions): LoopHandle {
    const { hz, name, budgetMs, maxBehind } = options;
    if (!(hz >= 0.001 && hz <= 1000))
      throw new OvertickError('invalid', `overtick agent: hz must be from 0.001 to 1000, not ${String(hz)}`);
    const budgetUs = budgetMs === undefined ? undefined : Math.round(budgetMs * 1000);
    const ticker =
      name === undefined && budgetUs === undefined
        ? this.#recorder.ticker
        : this.#recorder.tickerOf(nameOf(name ?? this.#recorder.loopName), budgetUs);
    const flusher = this.#flusher;
    flusher.follow();
    this.#recorder.measureCpu(ticker);
    const turn = (scheduledNs: number) => {
      const result = record(ticker, fn, scheduledNs);
      flusher.afterTick();
      return result;
    };
    return runAtRate(hz, turn, maxBehind);
  }

  /** Add to what the tick in progress sent or dropped; between ticks, to the process as a whole. */
  count(name: PacketCount, n = 1): void {
    if ((name !== 'packetsSent' && name !== 'packetsDropped') || !(n >= 0)) {
      this.#callsIgnored++;
      return;
    }
    const { context, packetsOutside } = this.#recorder;
    if (context.current !== null) {
      context.current.count(name, n);
      return;
    }
    const index = name === 'packetsSent' ? 0 : 1;
    context.packetsCounted[index] = true;
    packetsOutside[index] += n;
  }

  /** Load from now on: players, connections, subscribers. */
  players(n: number): void {
    if (n >= 0) this.#recorder.context.players = n;
    else this.#callsIgnored++;
  }

  /** Something happened: `loot.duplicate`. At most 16 attributes; names and values are cut to 200 characters. */
  event(name: string, detail?: EventDetail): void {
    try {
      const event: Event = { atUs: this.#recorder.nowUs(), name: nameOf(name) };
      const count = Math.floor(detail?.count ?? 1);
      if (count >= 1 && count <= maxCount) event.count = count;
      if (detail?.attributes) {
        const kept = Object.entries(detail.attributes).slice(0, maxAttributes);
        event.attributes = Object.fromEntries(kept.map(([key, value]) => [nameOf(key), nameOf(value)]));
      }
      this.#recorder.events.push(event);
    } catch {
      this.#callsIgnored++; // something in there could not be made a text
    }
  }

  /** Record how long something took, in µs. Its budget may be given once. At most 64 names. */
  latency(name: string, us: number, options?: { budgetMs?: number }): void {
    const budgetMs = options?.budgetMs;
    const histogram = this.#recorder.latencies.of(name, budgetMs === undefined ? undefined : budgetMs * 1000);
    if (histogram === undefined || !(us >= 0)) this.#callsIgnored++;
    else histogram.record(us);
  }

  stats(): AgentStats {
    const { context, gc, clock } = this.#recorder;
    const dropped = this.#recorder.dropped();
    const { batchesSent, batchesRejected, rowsRejected, attemptsFailed } = this.#flusher.sender;
    return {
      ...{ batchesSent, batchesRejected, rowsRejected, attemptsFailed },
      ticksWaiting: context.buffer.size,
      ticksDropped: dropped.ticks,
      pausesDropped: dropped.pauses,
      samplesDropped: dropped.samples,
      latenciesDropped: dropped.latencies,
      eventsDropped: dropped.events,
      ticksAbandoned: context.abandoned,
      callsIgnored: this.#callsIgnored,
      collectionsUnmatched: gc.unmatched,
      clockSteps: clock.steps,
    };
  }

  /** Send what is left, for at most `stopTimeoutMs`, and stop recording. Never rejects; a second call is the same. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /** What `startAgent` does to an agent that `overtick/agent/register` started. */
  configure(settings: Settings): void {
    this.#recorder.configure(settings);
    this.#flusher.configure(settings);
  }

  async #stop(): Promise<void> {
    process.removeListener('beforeExit', this.#beforeExit);
    this.#flusher.stop();
    this.#onStopped();
    await this.#flusher.drain();
    this.#recorder.stop();
    this.#flusher.sender.close();
  }

  readonly #beforeExit = () => void this.#flusher.drain();
}

function record<T>(ticker: Ticker, fn: (tick: OpenTick) => T, scheduledNs: number): T {
  ticker.begin(scheduledNs);
  const { number } = ticker;
  let result: T;
  try {
    result = fn(ticker);
  } catch (error) {
    if (ticker.number === number) ticker.end();
    throw error;
  }
  if (!isPromise(result)) {
    ticker.end();
    return result;
  }
  return endWith(result, ticker) as T;
}

/** A function of its own: what a closure captures would be allocated for every tick. */
function endWith(promise: PromiseLike<unknown>, ticker: Ticker): Promise<unknown> {
  const { number } = ticker;
  ticker.sleeps();
  // A tick begun before this one was over has taken its place.
  return Promise.resolve(promise).finally(() => {
    if (ticker.number === number) ticker.end();
  });
}
