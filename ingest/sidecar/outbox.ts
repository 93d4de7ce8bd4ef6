import type { Decision } from '../../lib/sending/backoff.ts';
import { Sender } from '../../lib/sending/send.ts';
import { sectionNames } from '../../lib/signals/batch.ts';
import { encodeFrame } from '../../lib/wire/encode.ts';
import { nowUs } from './clock.ts';
import type { Parcel } from './target.ts';

/** An hour of some servers. */
const defaultBytes = 8_388_608;

type Waiting = { order: number; batchId: string; body: Buffer; rows: number; onDropped(): void };

/**
 * What waits to be sent, of all targets, as the frames in which it will leave: its size is known to the byte, and a retry
 * is the same bytes. When there is no room the oldest goes first, and breached ticks last.
 */
export class Outbox {
  bytes = 0;
  rowsDropped = 0;
  readonly sender: Sender;
  readonly #maxBytes: number;
  readonly #onDecision: (decision: Decision) => void;
  readonly #startedUs = nowUs();
  readonly #others: Waiting[] = [];
  readonly #breaches: Waiting[] = [];
  #order = 0;
  #sending: Waiting | null = null;

  constructor(
    url: URL,
    token: string | undefined,
    onDecision: (decision: Decision) => void,
    maxBytes = defaultBytes,
  ) {
    this.sender = new Sender(url, token, decision => this.#decided(decision));
    this.#maxBytes = maxBytes;
    this.#onDecision = onDecision;
  }

  /** Batches that wait, the one under way not counted. */
  get waiting(): number {
    return this.#others.length + this.#breaches.length;
  }

  add({ resource, rows, isBreach, onDropped }: Parcel): void {
    const order = this.#order++;
    // By our own start: the server may live longer than this agent, which counts from 0 again.
    const batchId = `${resource.instance}:${this.#startedUs}:${order}`;
    const count = sectionNames.reduce((sum, section) => sum + (rows[section]?.length ?? 0), 0);
    let body: Buffer;
    try {
      body = encodeFrame({ batchId, resource, ...rows }, nowUs());
    } catch {
      // More or longer names than a frame can hold: that is no server's doing, and it must not take the agent along.
      this.rowsDropped += count;
      onDropped();
      return;
    }
    (isBreach ? this.#breaches : this.#others).push({ order, batchId, body, rows: count, onDropped });
    this.bytes += body.length;
    while (this.bytes > this.#maxBytes && this.waiting > 0) this.#dropOldest();
  }

  /** Send the next, or again what was not taken, if its time has come. `hold`: now, keeping this process alive. */
  pump(hold = false): Promise<void> {
    if (this.sender.holding) return this.sender.retry(hold);
    if (!hold && !this.sender.ready) return Promise.resolve();
    const [other, breach] = [this.#others[0], this.#breaches[0]];
    const queue = (other?.order ?? Number.POSITIVE_INFINITY) < (breach?.order ?? Number.POSITIVE_INFINITY);
    const next = (queue ? this.#others : this.#breaches).shift();
    if (next === undefined) return Promise.resolve();
    this.#sending = next;
    return this.sender.post({ batchId: next.batchId, body: next.body, rows: next.rows }, hold);
  }

  /** One attempt at each batch, until one fails or it is late. */
  async drain(timeoutMs: number): Promise<void> {
    const untilMs = performance.now() + timeoutMs;
    const late = setTimeout(() => this.sender.close(), timeoutMs);
    do await this.pump(true);
    while (!this.sender.holding && this.waiting > 0 && performance.now() < untilMs);
    clearTimeout(late);
    this.sender.close();
  }

  #dropOldest(): void {
    const dropped = this.#others.shift() ?? this.#breaches.shift();
    if (dropped !== undefined) this.#lose(dropped);
  }

  #lose({ body, rows, onDropped }: Waiting): void {
    this.bytes -= body.length;
    this.rowsDropped += rows;
    onDropped();
  }

  #decided(decision: Decision): void {
    const sent = this.#sending;
    if (sent !== null && decision.action !== 'retry') {
      this.#sending = null;
      if (decision.action === 'drop') this.#lose(sent);
      else this.bytes -= sent.body.length;
    }
    this.#onDecision(decision);
  }
}
