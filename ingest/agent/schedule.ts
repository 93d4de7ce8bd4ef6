import { nowNs } from './clock.ts';

export type LoopHandle = {
  /** No further tick begins. */
  stop(): void;
  /** Ticks left out because the loop was too far behind. */
  readonly skipped: number;
};

export type Turn = (scheduledNs: number) => unknown;

/** How many ticks a slow one may leave behind to be caught up; older ones are skipped. */
const defaultMaxBehind = 5;

/**
 * Call `turn` at a fixed rate. Tick n is due at begin + n periods, whatever the ticks before it did, so there is no
 * drift; a tick that comes late is told when it was due. Missed ticks follow at once, one per turn of the event loop
 * so that I/O goes on, up to `maxBehind`; beyond that they are skipped, or a server that cannot keep up would never
 * catch its breath. An async turn is awaited before the next begins.
 *
 * Node's timers are cut to whole ms, so ticks begin 0 to 2 ms after they are due and never before.
 */
export function runAtRate(hz: number, turn: Turn, maxBehind = defaultMaxBehind): LoopHandle {
  const periodNs = 1e9 / hz;
  const beginNs = nowNs();
  let next = 0;
  let skipped = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;

  const arm = () => {
    if (stopped) return;
    const waitMs = (beginNs + next * periodNs - nowNs()) / 1e6;
    if (waitMs <= 0) immediate = setImmediate(wake);
    else timer = setTimeout(wake, Math.ceil(waitMs));
  };
  const wake = () => {
    if (stopped) return;
    const now = nowNs();
    const dueNs = beginNs + next * periodNs;
    if (now < dueNs) return arm(); // the timer's ms were cut: it woke us early
    const behind = Math.floor((now - dueNs) / periodNs);
    if (behind > maxBehind) {
      skipped += behind;
      next += behind;
    }
    const scheduledNs = beginNs + next * periodNs;
    next++;
    // An error of the server's own code leaves as it would from setInterval, with the next tick armed.
    let result: unknown;
    let returned = false;
    try {
      result = turn(scheduledNs);
      returned = true;
    } finally {
      if (!returned || !isPromise(result)) arm();
    }
    if (isPromise(result)) void Promise.resolve(result).finally(arm);
  };
  arm();

  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
      clearImmediate(immediate);
    },
    get skipped() {
      return skipped;
    },
  };
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
