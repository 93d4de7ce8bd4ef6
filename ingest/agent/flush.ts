import type { Decision } from '../../lib/sending/backoff.ts';
import { Sender } from '../../lib/sending/send.ts';
import { ticksPerBatch } from './buffer.ts';
import { nowNs } from './clock.ts';
import { type BatchSource, FrameWriter } from './encode.ts';
import type { Settings } from './options.ts';
import type { Recorder } from './recorder.ts';
import { Reporter } from './report.ts';

const flushMs = 200;
/** A breach leaves at once, unless something left so shortly before. */
const promptMs = 40;
/** With a loop to follow, how much longer its tick may be waited for. */
const followMs = 60;
/** Rows of each other section in a batch: few enough that encoding them takes less than 1 ms. */
const maxRows = 250;

/**
 * Every 200 ms, and after a breach: work out what was recorded, and send it if the collector is there. Where the agent runs the server's
 * loop, right after a tick: a timer of its own would keep falling together with that of the loop and delay a tick.
 */
export class Flusher {
  readonly #recorder: Recorder;
  readonly #reporter = new Reporter();
  #settings: Settings;
  #sender: Sender;
  #writer = new FrameWriter();
  #timer: NodeJS.Timeout | undefined;
  /** By the monotonic clock, as all waits are: a wall clock that is set back must not hold up anything. */
  #lastMs = nowNs() / 1e6;
  #underWay: Promise<void> | null = null;
  #reachable = true;
  #sequence = 0;
  /** The newest ticks have their turn. */
  #liveDue = false;

  constructor(recorder: Recorder, settings: Settings) {
    this.#recorder = recorder;
    this.#settings = settings;
    this.#sender = this.#newSender();
    recorder.context.onBreach = () => this.#flushAfter(promptMs);
  }

  get sender(): Sender {
    return this.#sender;
  }

  configure(settings: Settings): void {
    const moved = settings.url.href !== this.#settings.url.href || settings.token !== this.#settings.token;
    this.#settings = settings;
    if (!moved) return;
    this.#sender.close();
    this.#sender = this.#newSender();
    // The old one's batch may still be read where it stands.
    this.#writer = new FrameWriter();
  }

  start(): void {
    this.#arm(flushMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#lastMs = Number.POSITIVE_INFINITY;
  }

  /** From now on `afterTick` is called. */
  follow(): void {
    if (this.#lastMs !== Number.POSITIVE_INFINITY) this.#arm(flushMs + followMs);
  }

  afterTick(): void {
    this.#flushAfter(flushMs - 5);
  }

  #flushAfter(ms: number): void {
    const nowMs = nowNs() / 1e6;
    if (nowMs - this.#lastMs < ms) return;
    this.#lastMs = nowMs;
    setImmediate(() => this.#flush());
  }

  /**
   * Send what is left, within `stopTimeoutMs`, keeping the process alive so long. Never rejects. One attempt per
   * batch: a collector that is gone is not waited for.
   */
  async drain(): Promise<void> {
    const recorder = this.#recorder;
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<'late'>(resolve => {
      timer = setTimeout(() => resolve('late'), this.#settings.stopTimeoutMs);
    });
    const work = async () => {
      await this.#underWay;
      const untilNs = recorder.seal();
      recorder.closeLatencies(recorder.clock.wallUs(untilNs));
      await new Promise(resolve => setImmediate(resolve));
      await recorder.settle(untilNs);
      await this.#sender.retry(true);
      while (!this.#sender.holding && this.#postNext(true)) await this.#sender.retry(true);
    };
    const result = await Promise.race([this.#guarded(work), deadline]);
    clearTimeout(timer);
    // What is still under way would hold the process until its own timeout; the agent goes on if the process does.
    if (result === 'late') this.#sender.close();
  }

  #arm(afterMs: number): void {
    clearTimeout(this.#timer);
    // Unref'd: what the agent waits for never keeps the host alive.
    this.#timer = setTimeout(() => this.#flush(), afterMs).unref();
  }

  #flush(): void {
    this.#timer?.refresh();
    this.#lastMs = nowNs() / 1e6;
    this.#underWay ??= this.#guarded(async () => {
      const untilNs = this.#recorder.seal();
      await new Promise(resolve => setImmediate(resolve));
      await this.#recorder.settle(untilNs);
      this.#liveDue = true;
      this.#send();
    }).finally(() => {
      this.#underWay = null;
    });
  }

  #send(): void {
    if (this.#sender.holding) void this.#sender.retry();
    else if (this.#sender.ready) this.#postNext(false);
  }

  /**
   * Move rows into a batch and hand it over; false when there are none. When live ticks are due they go first, so that
   * after an outage the pages show what is now; then come the others, oldest first, until live ticks are due again.
   */
  #postNext(hold: boolean): boolean {
    const { clock, loops, context, gcLog, resource, samples, latencyRows, events } = this.#recorder;
    const { buffer, phases } = context;
    const ring = this.#liveDue && buffer.live.resolved > 0 ? buffer.live : buffer.oldest;
    this.#liveDue = false;
    const ticks = Math.min(ring.resolved, ticksPerBatch);
    const pauses = Math.min(gcLog.settled - gcLog.unsent, maxRows);
    const rare = samples.size + latencyRows.size + events.size;
    if (ticks + pauses + rare === 0) return false;
    const sequence = this.#sequence++;
    const source: BatchSource = {
      sequence,
      sentAtUs: this.#recorder.nowUs(),
      resource,
      clock,
      loops,
      phases,
      ring,
      ticks,
      gc: gcLog,
      pauses,
      samples: samples.take(maxRows),
      latencies: latencyRows.take(maxRows),
      events: events.take(maxRows),
      dropped: this.#recorder.dropped(),
    };
    const body = this.#writer.write(source);
    ring.release(ticks);
    gcLog.unsent += pauses;
    const rows = ticks + pauses + source.samples.length + source.latencies.length + source.events.length;
    const batchId = `${resource.instance}:${clock.startedAtUs}:${sequence}`;
    void this.#sender.post({ batchId, body, rows }, hold);
    return true;
  }

  #newSender(): Sender {
    return new Sender(this.#settings.url, this.#settings.token, decision => this.#onDecision(decision));
  }

  #onDecision({ action, reason }: Decision): void {
    if (action === 'drop') this.#warn('drop', `refused a batch (${reason}); it is dropped`);
    if (action === 'retry' && this.#reachable) this.#warn('retry', `takes nothing (${reason}); trying on`);
    if (action === 'done' && !this.#reachable) this.#warn('done', 'takes batches again');
    this.#reachable = action !== 'retry';
    // What became due meanwhile, or is left of an outage, goes at once rather than with the next flush.
    const { buffer } = this.#recorder.context;
    if (action === 'done' && (this.#liveDue || buffer.oldest !== buffer.live))
      setImmediate(() => void this.#guarded(() => this.#send()));
  }

  #warn(kind: string, what: string): void {
    this.#reporter.warn(kind, `collector ${this.#settings.url.origin} ${what}`);
  }

  /** The agent is a guest: whatever goes wrong in here ends here. */
  async #guarded(work: () => void | Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#reporter.warn('internal', `internal error, recording goes on: ${String(error)}`);
    }
  }
}
