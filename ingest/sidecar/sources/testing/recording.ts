import type { Event } from '../../../../lib/signals/event.ts';
import type { Latency } from '../../../../lib/signals/latency.ts';
import type { Pause } from '../../../../lib/signals/pause.ts';
import type { Tick } from '../../../../lib/signals/tick.ts';
import type { Reading, Sink } from '../../source.ts';

/** A sink that keeps all that it is given. */
export function recordingSink() {
  const ticks: Tick[] = [];
  const pauses: Pause[] = [];
  const latencies: Latency[] = [];
  const events: Event[] = [];
  const readings: Reading[] = [];
  const startedAtUs: number[] = [];
  const unparsed: Record<string, number> = {};
  const sink: Sink = {
    tick: row => void ticks.push(row),
    pause: row => void pauses.push(row),
    latency: row => void latencies.push(row),
    event: row => void events.push(row),
    reading: part => void readings.push(part),
    started: atUs => void startedAtUs.push(atUs),
    unparsed(reason, count = 1) {
      unparsed[reason] = (unparsed[reason] ?? 0) + count;
    },
  };
  return { sink, ticks, pauses, latencies, events, readings, startedAtUs, unparsed };
}
