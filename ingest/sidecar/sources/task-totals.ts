import { readdirSync } from 'node:fs';
import { readProc } from './found-process.ts';

/** Sums over the threads of a process since it was first looked at, and what they had by then. They never fall. */
export type TaskTotals = {
  runQueueWaitUs: number;
  /** Times that a thread lost the CPU against its will. */
  involuntarySwitches: number;
};

type Task = { waitNs: number; slices: number; switches: number };

/** `RUN WAIT SLICES` of a thread, in ns, ns and a count. */
export function parseSchedstat(text: string): { waitNs: number; slices: number } | null {
  const found = /^\d+ (\d+) (\d+)\s*$/.exec(text);
  return found && { waitNs: Number(found[1]), slices: Number(found[2]) };
}

export function parseSwitches(status: string): number | null {
  const found = /^nonvoluntary_ctxt_switches:\s+(\d+)$/m.exec(status);
  return found && Number(found[1]);
}

/**
 * The kernel keeps these by thread and forgets a thread that ends, so what each added is summed here. Null: the process is
 * gone, or this kernel has no schedstat.
 */
export function watchTasks(pid: number): () => TaskTotals | null {
  let before = new Map<string, Task>();
  const totals = { waitNs: 0, switches: 0 };
  return () => {
    const now = new Map<string, Task>();
    for (const tid of taskIds(pid)) {
      const stat = parseSchedstat(readProc(`/proc/${pid}/task/${tid}/schedstat`) ?? '');
      if (stat === null) continue;
      const last = before.get(tid) ?? { waitNs: 0, slices: -1, switches: 0 };
      // A thread that did not run lost no CPU either, and most threads of a server do not run in a second.
      const switches =
        stat.slices === last.slices
          ? last.switches
          : (parseSwitches(readProc(`/proc/${pid}/task/${tid}/status`) ?? '') ?? last.switches);
      totals.waitNs += Math.max(0, stat.waitNs - last.waitNs);
      totals.switches += Math.max(0, switches - last.switches);
      now.set(tid, { ...stat, switches });
    }
    before = now;
    if (now.size === 0) return null;
    return { runQueueWaitUs: Math.round(totals.waitNs / 1000), involuntarySwitches: totals.switches };
  };
}

function taskIds(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}
