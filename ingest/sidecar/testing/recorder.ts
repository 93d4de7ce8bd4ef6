/** A sink that keeps everything, for tests of sources. */
import { readFileSync } from 'node:fs';
import type { Event } from '../../../lib/signals/event.ts';
import type { Latency } from '../../../lib/signals/latency.ts';
import type { Pause } from '../../../lib/signals/pause.ts';
import type { Tick } from '../../../lib/signals/tick.ts';
import type { Reading, Sink } from '../source.ts';
import type { LineParser } from '../sources/line-parser.ts';

export class Recorder implements Sink {
  readonly ticks: Tick[] = [];
  readonly pauses: Pause[] = [];
  readonly latencies: Latency[] = [];
  readonly events: Event[] = [];
  readonly readings: Reading[] = [];
  readonly starts: number[] = [];
  readonly unparsedReasons: Record<string, number> = {};

  readonly tick = (row: Tick) => void this.ticks.push(row);
  readonly pause = (row: Pause) => void this.pauses.push(row);
  readonly latency = (row: Latency) => void this.latencies.push(row);
  readonly event = (row: Event) => void this.events.push(row);
  readonly reading = (part: Reading) => void this.readings.push(part);
  readonly started = (atUs: number) => void this.starts.push(atUs);
  readonly unparsed = (reason: string, count = 1) => {
    this.unparsedReasons[reason] = (this.unparsedReasons[reason] ?? 0) + count;
  };

  /** µs of all pauses of a scope. */
  totalUs(scope: string, cause = /./): number {
    return this.pauses
      .filter(pause => pause.scope === scope && cause.test(pause.cause ?? ''))
      .reduce((sum, { durationUs }) => sum + durationUs, 0);
  }

  /** The last values said. */
  state(): Reading {
    return Object.assign({}, ...this.readings);
  }
}

export function logLines(name: string): string[] {
  return readFileSync(new URL(`../../../test/fixtures/logs/${name}`, import.meta.url), 'latin1').split('\n');
}

/** Feeds lines as if each were read at once when it was written; how many were understood. */
export function feed(parser: LineParser, lines: string[], readAtUs = 1_795_300_000_000_000): number {
  return lines.filter((line, i) => parser.line(line, readAtUs + i * 1000)).length;
}

/** The sum of a number that stands in every line that has it. */
export function sumOf(lines: string[], pattern: RegExp, scale: number): number {
  return lines.reduce((sum, line) => sum + Math.round(Number(pattern.exec(line)?.[1] ?? 0) * scale), 0);
}
