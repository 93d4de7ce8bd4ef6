import type { Session } from 'chdb';
import { QueryError } from './errors.ts';

/** A session lent to one query at a time: chDB runs one query per session, and holds its database and settings. */
export interface Seat {
  session: Session;
  /** What its session was opened with. */
  settings: ReadonlyMap<string, string>;
  database: string;
}

// Beyond this the store is a queue of answers that nobody waits for any more: say so at once.
const waitingMax = 512;

/** Sessions of one kind and the queue of those who wait for one, first come first served. */
export class Lane {
  private readonly seats: Seat[];
  private readonly free: Seat[];
  private readonly waiting: { resolve(seat: Seat): void; reject(error: Error): void }[] = [];
  private closed = false;

  constructor(seats: Seat[]) {
    this.seats = seats;
    this.free = [...seats];
  }

  /** Queries that run now. */
  get busy(): number {
    return this.seats.length - this.free.length;
  }

  /**
   * Runs `work` on a session of its own. Rejects with QueryError 394 when `signal` fires while it still waits, 202
   * when too many wait already, 236 when the store closes.
   */
  async run<T>(signal: AbortSignal, work: (seat: Seat) => Promise<T>): Promise<T> {
    const seat = await this.take(signal);
    try {
      return await work(seat);
    } finally {
      const next = this.waiting.shift();
      if (next) next.resolve(seat);
      else this.free.push(seat);
    }
  }

  private take(signal: AbortSignal): Promise<Seat> {
    if (signal.aborted) return Promise.reject(cancelled());
    if (this.closed) return Promise.reject(closing());
    const seat = this.free.pop();
    if (seat) return Promise.resolve(seat);
    if (this.waiting.length >= waitingMax) {
      return Promise.reject(QueryError.of(202, `Too many queries: ${waitingMax} wait already.`));
    }
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        const at = this.waiting.indexOf(entry);
        if (at >= 0) this.waiting.splice(at, 1);
        reject(cancelled());
      };
      const entry = {
        resolve: (taken: Seat) => {
          signal.removeEventListener('abort', onAbort);
          resolve(taken);
        },
        reject,
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.waiting.push(entry);
    });
  }

  /** Turns away those who wait and everybody after them; running queries go on. */
  close(): void {
    this.closed = true;
    for (const { reject } of this.waiting.splice(0)) reject(closing());
  }

  closeSessions(): void {
    for (const { session } of this.seats) session.close();
  }
}

const cancelled = (): QueryError => QueryError.of(394, 'Query was cancelled.');
const closing = (): QueryError => QueryError.of(236, 'The store is shutting down.', 503);
