import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { contentType } from '../wire/layout.ts';
import { type Decision, decide } from './backoff.ts';
import { Connection } from './exchange.ts';

const compress = promisify(gzip);

/**
 * Smaller bodies cost more to compress than to send to a collector nearby. Of 42 KB, 500 ticks, gzip makes 12 KB in
 * 0.3 ms; on the same machine the other 30 KB cost 10 µs, and the collector 0.2 ms less, so there it is left out.
 */
const gzipFromBytes = 16_384;
const loopback = /^(localhost|127\..*|\[::1\])$/;
const timeoutMs = 5000;

export type Parcel = { batchId: string; body: Buffer; rows: number; compressed?: boolean };

/**
 * Sends one batch at a time and holds on to it, bytes and all, until the collector has taken or refused it. While
 * one is under way or a wait is on, `ready` is false and the data stays in the rings.
 */
export class Sender {
  batchesSent = 0;
  batchesRejected = 0;
  rowsRejected = 0;
  attemptsFailed = 0;
  readonly #connection: Connection;
  readonly #compresses: boolean;
  readonly #onDecision: (decision: Decision) => void;
  #parcel: Parcel | null = null;
  #underWay: Promise<void> | null = null;
  /** By the monotonic clock: a wall clock that is set back must not hold up a batch. */
  #notBeforeMs = 0;
  #failures = 0;

  constructor(url: URL, token: string | undefined, onDecision: (decision: Decision) => void) {
    this.#onDecision = onDecision;
    this.#connection = new Connection(url, {
      'content-type': contentType,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    });
    this.#compresses = !loopback.test(url.hostname);
  }

  /** True when it would take a new batch. */
  get ready(): boolean {
    return this.#parcel === null && performance.now() >= this.#notBeforeMs;
  }

  /** True while a batch waits to be taken. */
  get holding(): boolean {
    return this.#parcel !== null;
  }

  /** Take a batch. Only when it holds none. */
  post(parcel: Parcel, hold = false): Promise<void> {
    this.#parcel = parcel;
    return this.retry(hold);
  }

  /**
   * Try the batch at hand, if its time has come. `hold`: at once, and keep the process alive meanwhile. Resolves when
   * the attempt under way, if any, has ended; never rejects.
   */
  retry(hold = false): Promise<void> {
    const due = hold || performance.now() >= this.#notBeforeMs;
    if (this.#underWay === null && this.#parcel !== null && due) {
      this.#underWay = this.#attempt(this.#parcel, hold).finally(() => {
        this.#underWay = null;
      });
    }
    return this.#underWay ?? Promise.resolve();
  }

  /** Break off what is under way, as if the collector had hung up. */
  close(): void {
    this.#connection.close();
  }

  async #attempt(parcel: Parcel, hold: boolean): Promise<void> {
    if (this.#compresses && !hold && !parcel.compressed && parcel.body.length >= gzipFromBytes) {
      // Once, off this thread; a retry sends the same bytes.
      const body = await compress(parcel.body, { level: constants.Z_BEST_SPEED }).catch(() => null);
      parcel.compressed = body !== null;
      if (body !== null) parcel.body = body;
    }
    const { outcome, rejectedRows } = await this.#connection.exchange(parcel, timeoutMs, hold);
    const taken = 'status' in outcome && outcome.status < 300;
    this.#failures = taken ? 0 : this.#failures + 1;
    const decision = decide(outcome, this.#failures, Math.random(), Date.now());
    this.#notBeforeMs = performance.now() + decision.waitMs;
    this.#account(decision, parcel.rows, rejectedRows);
    if (decision.action !== 'retry') this.#parcel = null;
    this.#onDecision(decision);
  }

  #account(decision: Decision, rows: number, rejectedRows: number): void {
    if (decision.action === 'retry') this.attemptsFailed++;
    if (decision.action === 'done') {
      this.batchesSent++;
      this.rowsRejected += rejectedRows;
    }
    if (decision.action === 'drop') {
      this.batchesRejected++;
      this.rowsRejected += rows;
    }
  }
}
