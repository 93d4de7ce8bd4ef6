import type { LedgerTick, Typical } from './ledger.ts';
import type { PauseBill, PauseLine } from './pause-bill.ts';

/** Time off the CPU is a difference of two clocks; less than this, in µs and as a share, is their noise. */
const noiseUs = 500;
const noiseShare = 0.02;
/** A pause shorter than this, in µs, tells nothing about which clocks run during it. */
const tellingUs = 1000;
/** A tick's own work is not taken to be less than this share of the typical one. */
const leastWorkShare = 0.8;

/**
 * Whether the tick's CPU clock runs on during a pause. In a stall, at a safepoint, in a queue or a lock the thread waits,
 * and the clock stands. During these three it depends: V8 collects on the tick's own thread, most others beside it; an
 * assist is work of the thread itself; a loop stall is whatever blocked the loop.
 */
const dependsLines: readonly PauseLine[] = ['gc.stw', 'gc.assist', 'loop'];
const runsByDefault = (line: string, runtime: string) => line !== 'gc.stw' || runtime === 'node';

const sum = (bills: readonly PauseBill[]) => bills.reduce((total, { us }) => total + us, 0);

/** µs of the tick in which its CPU clock stood and no pause says why; before noise is taken off, and null unmeasured. */
function gapOf({ durationUs, cpuUs }: LedgerTick, bills: readonly PauseBill[]): number | null {
  if (cpuUs === null) return null;
  return durationUs - cpuUs - sum(bills.filter(({ line }) => !dependsLines.includes(line)));
}

/**
 * What this tick shows of the CPU clock during pauses, by line; it shows something when it had pauses of one such line,
 * and of a telling length. To be asked of healthy ticks, which were hardly off the CPU for other reasons.
 */
export function cpuClockDuring(tick: LedgerTick, bills: readonly PauseBill[]): Record<string, boolean> {
  const gapUs = gapOf(tick, bills);
  const depends = bills.filter(({ line }) => dependsLines.includes(line));
  const [only] = depends;
  if (gapUs === null || !only || depends.length > 1 || only.us < tellingUs) return {};
  return { [only.line]: gapUs < only.us / 2 };
}

/**
 * µs in which the tick's thread was neither on a CPU nor in a pause that we know of; 0 when CPU time was not measured.
 * Whether the CPU time holds a collection is taken from what healthy ticks showed, else from the runtime, unless that
 * leaves less CPU time for the tick's own work than a healthy tick needs: then the clock stood.
 */
export function offCpuOf(tick: LedgerTick, bills: readonly PauseBill[], typical: Typical | null): number {
  const gapUs = gapOf(tick, bills);
  if (gapUs === null || tick.cpuUs === null) return 0;
  const depends = bills.filter(({ line }) => dependsLines.includes(line));
  const running = depends.filter(
    ({ line }) => typical?.cpuClockRuns[line] ?? runsByDefault(line, tick.runtime),
  );
  const leastWorkUs = typical ? Math.min(typical.workUs, typical.usualWorkUs) * leastWorkShare : 0;
  const stood =
    tick.cpuUs - sum(running) < leastWorkUs ? depends : depends.filter(bill => !running.includes(bill));
  const us = gapUs - sum(stood);
  return us > Math.max(noiseUs, tick.durationUs * noiseShare) ? us : 0;
}
