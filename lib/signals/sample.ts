import { maxCount, maxDurationUs, maxNameLength, type RowOf } from './field.ts';

const count = (doc: string) => ({ kind: 'integer', min: 0, max: maxCount, doc }) as const;

/** State of the process at one moment. Fields named …Total grow over one incarnation; rates are taken when reading. */
export const sampleFields = {
  atUs: { kind: 'time', required: true, doc: 'When it was read.' },
  heapUsedBytes: count('Heap in use.'),
  heapLimitBytes: count('What the heap may grow to.'),
  externalBytes: count('Memory held outside the heap by it (Node: buffers).'),
  rssBytes: count('Resident memory of the process.'),
  allocatedBytesTotal: count('Bytes allocated since the process started.'),
  cpuUserUs: count('User CPU time since the process started.'),
  cpuSystemUs: count('System CPU time since the process started.'),
  gcCpuUsTotal: count('CPU time that the collector used since the process started.'),
  runQueueWaitUsTotal: count('Time that runnable threads waited for a CPU since the process started.'),
  loopDelayMaxUs: {
    kind: 'integer',
    min: 0,
    max: maxDurationUs,
    doc: 'Longest event-loop delay since the last sample, resolution removed.',
  },
  loopUtilization: {
    kind: 'number',
    min: 0,
    max: 1,
    doc: 'Share of the time since the last sample in which the event loop was busy.',
  },
  tasks: count('Goroutines, Tokio tasks, …'),
  threads: count('Threads.'),
  queueDepth: count('Work waiting.'),
  players: count('Players, connections or subscribers.'),
  packetsSent: count('Packets sent since the last sample, outside ticks.'),
  packetsDropped: count('Packets dropped since the last sample, outside ticks.'),
  ticksDropped: count('Ticks that the agent had to drop since the last sample because its buffer was full.'),
  gcPauseUsTotal: count('Time that collections kept the process from working since it started.'),
  gcCyclesTotal: count('Collections since the process started.'),
  contextSwitchesTotal: count('Times that a thread lost the CPU against its will since the process started.'),
  source: {
    kind: 'string',
    maxLength: maxNameLength,
    doc: 'Who said so: agent, prometheus, procfs, …; several are joined by +.',
  },
} as const;

/** Sources that tell of every collection: where they say of none, there was none. '' is the agent. */
export const sourcesOfPauses = ['', 'gctrace', 'jvm-log', 'trace-gc', 'hsperfdata'] as const;

export type Sample = RowOf<typeof sampleFields>;
