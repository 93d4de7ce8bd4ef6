/** A subscriber that has not renewed for so long has gone. */
const silenceMs = 3000;

export type Delivery = { subscriber: number; sequence: number; stampUs: number; text: string };

/** Who is subscribed, and what waits to be delivered to whom, oldest first. */
export class Subscribers {
  readonly #heardMs = new Map<number, number>();
  #backlog: Delivery[] = [];
  #next = 0;
  #sequence = 0;

  get count(): number {
    return this.#heardMs.size;
  }

  get waiting(): number {
    return this.#backlog.length - this.#next;
  }

  heard(subscriber: number, nowMs: number): void {
    this.#heardMs.set(subscriber, nowMs);
  }

  dropSilent(nowMs: number): void {
    for (const [subscriber, heardMs] of this.#heardMs)
      if (nowMs - heardMs > silenceMs) this.#heardMs.delete(subscriber);
  }

  /** Queue a message for everyone. */
  publish(stampUs: number, text: string): void {
    const sequence = this.#sequence++;
    for (const subscriber of this.#heardMs.keys())
      this.#backlog.push({ subscriber, sequence, stampUs, text });
  }

  /** The delivery that has waited longest. */
  take(): Delivery | undefined {
    const delivery = this.#backlog[this.#next];
    if (delivery === undefined) {
      this.#backlog = [];
      this.#next = 0;
    } else {
      this.#next++;
    }
    return delivery;
  }
}
