import type { Reading, Sink, Source } from '../source.ts';
import { type Finder, noProcess, readProc } from './found-process.ts';
import { watchTasks } from './task-totals.ts';
import { type DropCount, watchUdpDrops } from './udp-drops.ts';

export type ProcfsOptions = {
  /** Ports whose sockets are watched for drops; all of the process by default. */
  udpPorts?: number[];
};

const everyMs = 1_000;
/** /proc counts CPU time in USER_HZ, which is 100 on every architecture that Node runs on. */
const usPerClockTick = 10_000;

/** CPU time from /proc/PID/stat. A program's name may hold spaces and brackets: it ends at the last one. */
export function parseStat(text: string): Pick<Reading, 'cpuUserUs' | 'cpuSystemUs'> | null {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [fields[11], fields[12]].map(field =>
    /^\d+$/.test(field ?? '') ? Number(field) : null,
  );
  if (user == null || system == null || !text.includes(')')) return null;
  return { cpuUserUs: user * usPerClockTick, cpuSystemUs: system * usPerClockTick };
}

/** Memory and threads from /proc/PID/status; a field that is not there is left out. */
export function parseStatus(text: string): Pick<Reading, 'rssBytes' | 'threads'> {
  const rss = /^VmRSS:\s+(\d+) kB$/m.exec(text);
  const threads = /^Threads:\s+(\d+)$/m.exec(text);
  return {
    ...(rss && { rssBytes: Number(rss[1]) * 1024 }),
    ...(threads && { threads: Number(threads[1]) }),
  };
}

/** What the kernel knows of the process, once a second. Costs it nothing, whatever it is written in. */
export function startProcfs(
  { udpPorts = [] }: ProcfsOptions,
  { sink, process }: { sink: Sink; process: Finder },
): Source {
  let life = '';
  let tasks: ReturnType<typeof watchTasks> = () => null;
  let countDrops: () => DropCount = () => ({ dropped: null, ports: [], ownersKnown: true, odd: 0 });
  let drops = countDrops();
  let [readings, hasTasks] = [0, false];
  let error: string | null = noProcess;

  const read = () => {
    const found = process.current();
    const stat = found && readProc(`/proc/${found.pid}/stat`);
    if (!found || stat === null) {
      error = noProcess;
      return;
    }
    if (life !== `${found.pid} ${found.startedAtUs}`) {
      life = `${found.pid} ${found.startedAtUs}`;
      tasks = watchTasks(found.pid);
      countDrops = watchUdpDrops(found.pid, udpPorts);
      sink.started(found.startedAtUs);
    }
    const cpu = parseStat(stat);
    if (cpu === null) sink.unparsed('/proc/PID/stat is laid out in another way');
    const totals = tasks();
    hasTasks = totals !== null;
    drops = countDrops();
    if (drops.odd > 0) sink.unparsed('a row of /proc/net/udp is laid out in another way', drops.odd);
    sink.reading({
      ...cpu,
      ...parseStatus(readProc(`/proc/${found.pid}/status`) ?? ''),
      ...(totals && {
        runQueueWaitUsTotal: totals.runQueueWaitUs,
        contextSwitchesTotal: totals.involuntarySwitches,
      }),
      ...(drops.dropped !== null && { packetsDropped: drops.dropped }),
    });
    readings++;
    error = null;
  };
  const tryRead = () => {
    try {
      read();
    } catch (cause) {
      error = `/proc cannot be read: ${(cause as Error).message}. Run the sidecar as the same user, or as root.`;
    }
  };
  tryRead();
  const timer = setInterval(tryRead, everyMs);

  return {
    report: () => ({
      name: `procfs${life && ` ${life.split(' ')[0]}`}`,
      sees: `${readings} readings${drops.ports.length > 0 ? `, UDP ports ${drops.ports.join(', ')}` : ''}`,
      maps: [
        'rssBytes',
        'threads',
        'cpuUserUs',
        'cpuSystemUs',
        ...(hasTasks ? ['runQueueWaitUsTotal', 'contextSwitchesTotal'] : []),
        ...(drops.dropped === null ? [] : ['packetsDropped from the UDP sockets of the process']),
      ],
      missing: [
        ...(hasTasks || error !== null
          ? []
          : ['runQueueWaitUsTotal: this kernel has no /proc/PID/schedstat (CONFIG_SCHED_INFO)']),
        ...(drops.ownersKnown
          ? []
          : [
              udpPorts.length > 0
                ? 'whose sockets these UDP ports are: run the sidecar as the same user, or as root'
                : 'packetsDropped: name the UDP ports, or run the sidecar as the same user or as root',
            ]),
        ...(udpPorts.length > 0 && drops.ownersKnown && drops.dropped === null && error === null
          ? [`packetsDropped: the process has no socket on UDP port ${udpPorts.join(', ')}`]
          : []),
      ],
      error,
    }),
    async close() {
      clearInterval(timer);
    },
  };
}
