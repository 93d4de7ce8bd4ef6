import { appendFileSync } from 'node:fs';
import { it } from 'vitest';

/**
 * One case of the fault suite: what goes wrong, what is promised then, and a run that checks it on data it wrote itself.
 *
 * `npm test` runs the cases that have a `fast` size. `npm run test:faults -- C1 S8` runs cases at their full size and
 * prints, for each, one line of JSON: `{ id, fault, goals, measured, pass }`.
 */
export type Fault<Size extends Record<string, number>> = {
  id: string;
  /** What goes wrong, in a few words. */
  fault: string;
  full: Size;
  /** Sizes for every run of the test command; null: by hand only. */
  fast: Size | null;
  /** Why it can't run on this machine; null: it can. */
  missing?: () => string | null;
  /** How long a full run may take. */
  timeoutMs?: number;
};

export class Goals {
  readonly measured: Record<string, unknown> = {};
  readonly goals: Record<string, string> = {};
  readonly missed: string[] = [];
  private readonly isFull: boolean;
  constructor(isFull: boolean) {
    this.isFull = isFull;
  }

  /** A count that must be met on any machine: what is lost, doubled, let through. */
  exactly(name: string, value: number, goal: number): void {
    this.note(name, value, `= ${goal}`, value === goal);
  }

  atMost(name: string, value: number, goal: number): void {
    this.note(name, value, `<= ${goal}`, value <= goal);
  }

  atLeast(name: string, value: number, goal: number): void {
    this.note(name, value, `>= ${goal}`, value >= goal);
  }

  /** A time, which only a full run is held to: a build machine may be busy with something else. */
  within(name: string, value: number, goal: number): void {
    this.note(name, value, `<= ${goal}`, value <= goal || !this.isFull);
  }

  /** Memory in MiB: a short run, whose machine may be busy with something else, may take twice the goal. */
  memory(name: string, valueMiB: number, goalMiB: number): void {
    this.note(name, valueMiB, `<= ${goalMiB}`, valueMiB <= goalMiB * (this.isFull ? 1 : 2));
  }

  /** A figure without a goal. */
  figure(name: string, value: unknown): void {
    this.measured[name] = value;
  }

  private note(name: string, value: number, goal: string, isMet: boolean): void {
    this.measured[name] = Math.round(value * 1000) / 1000;
    this.goals[name] = goal;
    if (!isMet) this.missed.push(`${name} is ${value}, goal ${goal}`);
  }
}

/** Set by scripts/faults.js, which picks the cases by their names: sizes that replace theirs, and where results go. */
type Order = { sizes: Record<string, number>; results: string };
const order: Order | null = JSON.parse(process.env.OVERTICK_FAULTS ?? 'null');

export function fault<Size extends Record<string, number>>(
  { id, fault: what, full, fast, missing, timeoutMs = 300_000 }: Fault<Size>,
  run: (size: Size, goals: Goals) => Promise<void>,
): void {
  const why = order === null && fast === null ? 'by hand: npm run test:faults' : (missing?.() ?? null);
  const size = order === null && fast !== null ? fast : { ...full, ...order?.sizes };
  const goals = new Goals(order !== null);
  const record = (pass: boolean) => {
    const line = { id, fault: what, goals: goals.goals, measured: goals.measured, pass };
    if (order !== null) appendFileSync(order.results, `${JSON.stringify(line)}\n`);
  };
  it.skipIf(why !== null)(
    `${id}: ${what}${why === null ? '' : ` (skipped: ${why})`}`,
    async () => {
      try {
        await run(size, goals);
      } catch (error) {
        record(false);
        throw error;
      }
      record(goals.missed.length === 0);
      if (goals.missed.length > 0) throw new Error(`${goals.missed.join('; ')}.`);
    },
    timeoutMs,
  );
}
