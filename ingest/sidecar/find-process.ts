import { readdirSync, readFileSync } from 'node:fs';
import type { ProcessChoice } from '../../lib/agent-config.ts';
import { wallUsOfTicks } from './boot-clock.ts';

export type Process = {
  pid: number;
  startedAtUs: number;
  /** It is a shell or the like, with the server's command line in its own. */
  isWrapper?: boolean;
};

type Stat = { parent: number; startTicks: number; isZombie: boolean };

/** They have the server's command line in theirs, and are not it. */
const wrappers = /^(sh|bash|dash|zsh|ash|busybox|sudo|su|env|nice|tini|dumb-init|timeout|npm|npx)$/;

/** What /proc says of a process; null: there is none. Its name stands in brackets and may hold any character. */
function readStat(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state = '', parent, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(parent), startTicks: Number(rest[17]), isZombie: 'ZX'.includes(state) };
  } catch {
    return null;
  }
}

function commandOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
  } catch {
    return [];
  }
}

export function readProcess(pid: number): Process | null {
  const stat = readStat(pid);
  return stat === null || stat.isZombie ? null : { pid, startedAtUs: wallUsOfTicks(stat.startTicks) };
}

/** This process and those that started it: `--match` stands in their command lines. */
function ownLine(): Set<number> {
  const own = new Set<number>();
  for (let pid = process.pid; pid > 1 && !own.has(pid); pid = readStat(pid)?.parent ?? 0) own.add(pid);
  return own;
}

/** Reading all command lines costs ms: that is done so often; between, only those of processes that came meanwhile. */
const readAllMs = 3_000;
/** Strangers do not have the text in their command line; with how often that was read. */
type Search = { atMs: number; strangers: Map<number, number> };
const searches = new Map<string, Search>();
/** A process has the command line of the one that started it for a moment. */
const readsOfStranger = 3;

/** The oldest process whose command line has the text; rather the server than the shell that started it. */
function findByCommand(match: string): Process | null {
  const own = ownLine();
  const last = searches.get(match);
  const before = last && performance.now() - last.atMs < readAllMs ? last : null;
  const strangers = new Map<number, number>();
  const found = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => !own.has(pid))
    .flatMap(pid => {
      const reads = before?.strangers.get(pid) ?? 0;
      const command = reads < readsOfStranger ? commandOf(pid) : [];
      if (!command.join(' ').includes(match)) {
        strangers.set(pid, Math.min(readsOfStranger, reads + 1));
        return [];
      }
      const stat = readStat(pid);
      const isWrapper = wrappers.test(command[0]?.split('/').at(-1) ?? '');
      return stat === null || stat.isZombie ? [] : [{ pid, isWrapper, startTicks: stat.startTicks }];
    })
    .sort(
      (a, b) => Number(a.isWrapper) - Number(b.isWrapper) || a.startTicks - b.startTicks || a.pid - b.pid,
    );
  searches.set(match, { atMs: before?.atMs ?? performance.now(), strangers });
  const process = found[0] === undefined ? null : readProcess(found[0].pid);
  return process && found[0]?.isWrapper ? { ...process, isWrapper: true } : process;
}

/** The process that is chosen, as it is now; null: it does not run. Only Linux has /proc; elsewhere there is none. */
export function findProcess(choice: ProcessChoice): Process | null {
  try {
    if (choice.pid !== undefined) return readProcess(choice.pid);
    if (choice.match !== undefined) return findByCommand(choice.match);
    const pid = Number(readFileSync(choice.pidFile ?? '', 'utf8').trim());
    return Number.isInteger(pid) && pid > 0 ? readProcess(pid) : null;
  } catch {
    return null;
  }
}
