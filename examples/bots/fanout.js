import { performance } from 'node:perf_hooks';
import { socketTo } from './socket.js';

const publishEveryMs = 100;
/** Each subscriber renews once in so many steps; all at once they would fill the server's socket. */
const renewEverySteps = 20;
/** A clue brings eight times as many within half a second, for five seconds. */
const clueFactor = 8;
const rushMs = 500;
const clueLastsMs = 5000;
const reportsPerDatagram = 128;

const kind = { publish: 4, subscribe: 5, delivery: 6, report: 7 };

const nowUs = () => Math.round((performance.timeOrigin + performance.now()) * 1000);

/** Who publishes to one fan-out engine and the phones behind it, which report how long each message took. */
export class FanoutCrowd {
  #send;
  #usual;
  #size = 0;
  #steps = 0;
  #publishedMs = Number.NEGATIVE_INFINITY;
  #clueMs = Number.NEGATIVE_INFINITY;
  #sequence = 0;
  #reports = [];

  constructor(address, subscribers) {
    this.#usual = subscribers;
    this.#send = socketTo(address, message => this.#onDelivery(message));
  }

  clue(nowMs) {
    this.#clueMs = nowMs;
  }

  /** Called every 50 ms. */
  step(nowMs) {
    const sinceClueMs = nowMs - this.#clueMs;
    const isClue = sinceClueMs < clueLastsMs;
    const factor = isClue ? 1 + (clueFactor - 1) * Math.min(1, sinceClueMs / rushMs) : 1;
    const size = Math.round(this.#usual * factor);
    const turn = this.#steps++ % renewEverySteps;
    for (let subscriber = 0; subscriber < size; subscriber++)
      if (subscriber >= this.#size || subscriber % renewEverySteps === turn) this.#subscribe(subscriber);
    this.#size = size;
    if (nowMs - this.#publishedMs >= publishEveryMs - 5) {
      this.#publishedMs = nowMs;
      this.#publish(`{"treasure":${this.#sequence % 500},"holder":"player-${this.#sequence % 97}"}`);
    }
    this.#report();
  }

  #subscribe(subscriber) {
    const out = Buffer.allocUnsafe(3);
    out[0] = kind.subscribe;
    out.writeUInt16LE(subscriber, 1);
    this.#send(out);
  }

  #publish(text) {
    const out = Buffer.allocUnsafe(13 + text.length);
    out[0] = kind.publish;
    out.writeUInt32LE(this.#sequence++, 1);
    out.writeDoubleLE(nowUs(), 5);
    out.latin1Write(text, 13);
    this.#send(out);
  }

  /** Delivery: kind, sequence, stamp of the publisher, then what it says. */
  #onDelivery(message) {
    if (message[0] !== kind.delivery) return;
    this.#reports.push(message.readUInt32LE(1), Math.max(0, nowUs() - message.readDoubleLE(5)));
    if (this.#reports.length === reportsPerDatagram * 2) this.#report();
  }

  #report() {
    if (this.#reports.length === 0) return;
    const out = Buffer.allocUnsafe(1 + this.#reports.length * 4);
    out[0] = kind.report;
    this.#reports.forEach((value, i) => {
      out.writeUInt32LE(Math.min(value, 0xffffffff), 1 + i * 4);
    });
    this.#reports = [];
    this.#send(out);
  }
}
