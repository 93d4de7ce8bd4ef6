import type { Pause } from '../../lib/signals/pause.ts';

/** How much a source knows of the pauses of a runtime: of several that tell of the same ones, the first is heard. */
export type PauseRank = 'log' | 'output' | 'counters';
const ranks: readonly PauseRank[] = ['log', 'output', 'counters'];

/** How long a pause waits for a better source to tell of the same one, in µs: files are looked at every 100 ms. */
const waitUs = 1_000_000;
const slotUs = 1_000_000;
/** More than any wait can span. */
const maxSlots = 64;

type Waiting = { row: Pause; rank: number; untilUs: number };

/**
 * The same pause must not count twice where a log and the JVM's counters tell of it, each under its own time. A better
 * source that told of a pause within a second of it, of the same kind and scope, tells of this one too.
 */
export class PauseOwner {
  readonly #emit: (row: Pause) => void;
  readonly #speakers = new Set<number>();
  /** Seconds in which pauses began, by rank, kind and scope. */
  readonly #told = new Map<string, Set<number>>();
  #waiting: Waiting[] = [];

  constructor(emit: (row: Pause) => void) {
    this.#emit = emit;
  }

  /** What a source of that rank says goes into the function that is returned. */
  speaker(name: PauseRank): (row: Pause, nowUs: number) => void {
    const rank = ranks.indexOf(name);
    this.#speakers.add(rank);
    return (row, nowUs) => {
      this.#note(rank, row);
      if (Math.min(...this.#speakers) >= rank) this.#emit(row);
      else this.#waiting.push({ row, rank, untilUs: nowUs + waitUs });
    };
  }

  /** Lets go of what has waited long enough. */
  release(nowUs: number): void {
    if (this.#waiting.length === 0) return;
    const due = this.#waiting.filter(({ untilUs }) => untilUs <= nowUs);
    this.#waiting = this.#waiting.filter(({ untilUs }) => untilUs > nowUs);
    for (const { row, rank } of due) if (!this.#isToldBetter(row, rank)) this.#emit(row);
  }

  #note(rank: number, row: Pause): void {
    const key = keyOf(rank, row);
    const slots = this.#told.get(key) ?? new Set();
    slots.add(Math.floor(row.startUs / slotUs));
    if (slots.size > maxSlots) slots.delete(slots.values().next().value ?? 0);
    this.#told.set(key, slots);
  }

  #isToldBetter(row: Pause, rank: number): boolean {
    const slot = Math.floor(row.startUs / slotUs);
    for (let better = 0; better < rank; better++) {
      const slots = this.#told.get(keyOf(better, row));
      if (slots?.has(slot - 1) || slots?.has(slot) || slots?.has(slot + 1)) return true;
    }
    return false;
  }
}

const keyOf = (rank: number, { kind, scope }: Pause) => `${rank} ${kind} ${scope}`;
