import type dgram from 'node:dgram';
import { performance } from 'node:perf_hooks';
import { kind, monotonicUs, writePublish, writeReport, writeSubscribe } from '../datagram.ts';
import { seededRandom, seedOf } from '../random.ts';
import { localSocket } from '../server.ts';

const usualSubscribers = 36;
const spreadSubscribers = 10;
/** A clue brings ten times as many within half a second, for five seconds. */
const clueFactor = 10;
const rushMs = 500;
const clueLastsMs = 5000;
const publishPerSecond = 10;
const renewEveryMs = 1000;

/** The phones behind one fan-out engine, and the one who publishes to them. They report how long each message took. */
export class PhoneCrowd {
  readonly #socket: dgram.Socket = localSocket();
  readonly #random: () => number;
  readonly #phase: number;
  #port: number;
  #size = 0;
  #renewedMs = 0;
  #publishedMs = 0;
  #clueMs = Number.NEGATIVE_INFINITY;
  #latenciesUs: number[] = [];

  constructor(instance: string, port: number) {
    this.#port = port;
    this.#random = seededRandom(seedOf(`phones of ${instance}`));
    this.#phase = this.#random() * 60_000;
    this.#socket.on('message', message => this.#onDelivery(message));
    this.#socket.bind(0, '127.0.0.1');
  }

  moved(port: number): void {
    this.#port = port;
  }

  clue(): void {
    this.#clueMs = performance.now();
  }

  /** Called every 50 ms. */
  step(nowMs: number): void {
    this.#comeAndGo(nowMs);
    if (nowMs - this.#publishedMs >= 1000 / publishPerSecond) {
      this.#publishedMs = nowMs;
      this.#send(writePublish(monotonicUs(), `position ${this.#random()} and ${this.#random()}`));
    }
    if (this.#latenciesUs.length > 0) {
      this.#send(writeReport(this.#latenciesUs));
      this.#latenciesUs = [];
    }
  }

  close(): void {
    this.#socket.close();
  }

  #comeAndGo(nowMs: number): void {
    const wave = Math.sin(((nowMs + this.#phase) / 60_000) * 2 * Math.PI);
    const usual = usualSubscribers + Math.round(wave * spreadSubscribers);
    const sinceClueMs = nowMs - this.#clueMs;
    const clue = sinceClueMs < clueLastsMs;
    const factor = clue ? 1 + (clueFactor - 1) * Math.min(1, sinceClueMs / rushMs) : 1;
    const size = Math.round(usual * factor);
    const renew = nowMs - this.#renewedMs >= renewEveryMs;
    if (renew) this.#renewedMs = nowMs;
    for (let subscriber = renew ? 0 : this.#size; subscriber < size; subscriber++)
      this.#send(writeSubscribe(subscriber));
    this.#size = size;
  }

  #onDelivery(message: Buffer): void {
    if (message[0] !== kind.delivery) return;
    this.#latenciesUs.push(monotonicUs() - message.readDoubleLE(1));
    if (this.#latenciesUs.length === 256) {
      this.#send(writeReport(this.#latenciesUs));
      this.#latenciesUs = [];
    }
  }

  #send(message: Buffer): void {
    this.#socket.send(message, this.#port, '127.0.0.1');
  }
}
