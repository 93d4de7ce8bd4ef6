import { sampleFields } from './sample.ts';
import { tickFields } from './tick.ts';

/** A number as pages show it: what it is, in which unit, from which fields of lib/signals, and how it is measured. */
export type Metric = { unit: string; is: string; from: string; how: string };

const histogram = 'exact for a range of raw ticks; from a histogram, to 2.2 %, over longer ones';
const agentOrLog = "the agent's GC observer or the runtime's log, each pause with its own begin and end";

/** Every name of a number on a page is explained here and nowhere else. */
export const metrics = {
  duration: {
    unit: 'ms',
    is: tickFields.durationUs.doc,
    from: 'ticks.durationUs',
    how: 'two readings of a monotonic clock around the tick',
  },
  budget: {
    unit: 'ms',
    is: tickFields.budgetUs.doc,
    from: 'ticks.budgetUs',
    how: 'sent with the tick, else budgets in overtick.yaml',
  },
  overshoot: { unit: 'ms', is: 'Duration less budget.', from: 'ticks', how: 'worked out, to the µs' },
  p50: {
    unit: 'ms',
    is: 'Half of the ticks took no longer.',
    from: 'ticks.durationUs',
    how: histogram,
  },
  p99: {
    unit: 'ms',
    is: '99 of 100 ticks took no longer.',
    from: 'ticks.durationUs',
    how: histogram,
  },
  max: { unit: 'ms', is: 'The longest tick.', from: 'ticks.durationUs', how: 'exact, whatever the range' },
  badPerMinute: {
    unit: 'ticks',
    is: 'Ticks of the last minute that took longer than their budget.',
    from: 'ticks.durationUs, ticks.budgetUs',
    how: 'counted, tick by tick',
  },
  breachRate: {
    unit: '%',
    is: 'Share of ticks that took longer than their budget.',
    from: 'ticks.durationUs, ticks.budgetUs',
    how: 'counted, tick by tick',
  },
  lateness: {
    unit: 'ms',
    is: 'How much later than planned the tick began.',
    from: 'ticks.startUs, ticks.scheduledUs',
    how: 'start less scheduled start; only where the sender says when it was due',
  },
  cpu: {
    unit: 'ms',
    is: tickFields.cpuUs.doc,
    from: 'ticks.cpuUs',
    how: "the kernel's count for the thread, of ticks over half of their budget",
  },
  phases: {
    unit: 'ms',
    is: 'Time spent in each named part of the tick.',
    from: 'ticks.phases',
    how: 'a reading of the monotonic clock where each phase begins',
  },
  cpuCores: {
    unit: 'cores',
    is: 'Cores that the whole process kept busy, garbage collection and other threads included.',
    from: 'samples.cpuUserUs, samples.cpuSystemUs',
    how: 'difference of two readings of the process, by the time between them',
  },
  latency: {
    unit: 'ms',
    is: 'Something timed on its way to the client, against a budget of its own.',
    from: 'latencies',
    how: 'a histogram from the sender, good to 2.2 %',
  },
  gcShare: {
    unit: '%',
    is: 'Share of the time in which collections stopped the server.',
    from: 'pauses of scope stw, else samples.gcPauseUsTotal',
    how: agentOrLog,
  },
  gc: {
    unit: 'ms',
    is: 'Time in which collections stopped the server. Concurrent work is not in it.',
    from: 'pauses of kind gc, scope stw',
    how: agentOrLog,
  },
  heap: {
    unit: 'bytes',
    is: `${sampleFields.heapUsedBytes.doc} ${sampleFields.heapLimitBytes.doc.replace('What the heap', 'The limit is what it')}`,
    from: 'samples.heapUsedBytes, samples.heapLimitBytes',
    how: 'read from the runtime once or twice a second; striped from 90 % of the limit up',
  },
  rss: {
    unit: 'bytes',
    is: sampleFields.rssBytes.doc,
    from: 'samples.rssBytes',
    how: "the operating system's count",
  },
  allocRate: {
    unit: 'bytes/s',
    is: 'Bytes allocated per second. What is allocated has to be collected.',
    from: 'samples.allocatedBytesTotal, else ticks.allocBytes',
    how: 'rise of a total of the runtime; it starts anew with the process',
  },
  alloc: {
    unit: 'bytes',
    is: tickFields.allocBytes.doc,
    from: 'ticks.allocBytes',
    how: 'heap at its end less heap at its begin, and what collections in it freed; buffers outside the heap are not in it',
  },
  allocTypical: {
    unit: 'bytes',
    is: 'What healthy ticks before this one allocated at the same load.',
    from: 'ticks.allocBytes',
    how: 'their median',
  },
  loopDelay: {
    unit: 'ms',
    is: sampleFields.loopDelayMaxUs.doc,
    from: 'samples.loopDelayMaxUs',
    how: 'a timer of 50 ms in the event loop; a lower bound, at most one step too low',
  },
  packets: {
    unit: '1/s',
    is: 'Packets sent, and packets that should have been sent and were not.',
    from: 'packetsSent, packetsDropped of ticks and samples',
    how: 'counted by the server itself',
  },
  dropRate: {
    unit: '%',
    is: 'Packets dropped, of those that should have been sent.',
    from: 'packetsSent, packetsDropped of ticks and samples',
    how: 'counted by the server itself',
  },
  dropped: {
    unit: 'packets',
    is: tickFields.packetsDropped.doc,
    from: 'ticks.packetsDropped',
    how: 'counted by the server itself',
  },
  players: {
    unit: 'players',
    is: tickFields.players.doc,
    from: 'ticks.players, else samples.players',
    how: 'counted by the server itself',
  },
  lastSeen: {
    unit: 's',
    is: 'Time since anything arrived from this server. Silent after 5 s.',
    from: 'the latest batch',
    how: "the collector's clock",
  },
  cause: {
    unit: '% of the overshoot',
    is: 'The line of the ledger with the largest excess over its typical value, and how much it explains.',
    from: 'ticks, pauses, samples',
    how: 'overlap of intervals; below 30 % of the overshoot it is called unexplained',
  },
  ledger: {
    unit: 'ms',
    is: "What the tick's time went to; it adds up to its duration.",
    from: 'ticks, pauses, samples',
    how: 'overlap of intervals, overlapping pauses once; the upright is where the budget ended',
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;
