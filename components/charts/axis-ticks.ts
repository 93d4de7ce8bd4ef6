import { utc, type Zone, zoneOffsetMs } from '@/lib/format/time.ts';

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const timeSteps = [
  ...[1, 2, 5, 10, 15, 30].map(n => n * secondMs),
  ...[1, 2, 5, 10, 15, 30].map(n => n * minuteMs),
  ...[1, 2, 3, 6, 12].map(n => n * hourMs),
  ...[1, 2, 7, 14, 30].map(n => n * dayMs),
];

/** Round moments inside a range, at most about `most` of them: round as the clocks of the zone show them, whose days begin at their own 0:00. */
export function timeTicks(from: number, to: number, most: number, zone: Zone = utc): number[] {
  if (!(to > from) || most < 1) return [];
  const step =
    timeSteps.find(each => (to - from) / each <= most) ?? Math.ceil((to - from) / most / dayMs) * dayMs;
  // Zones are quarters of an hour apart: what is round in one is round in all.
  const offset = step > 15 * minuteMs ? zoneOffsetMs(from, zone) : 0;
  const ticks: number[] = [];
  for (let clock = Math.ceil((from + offset) / step) * step; ; clock += step) {
    // Hours are as long as ever when the clock is set; what is longer keeps to it.
    const at = clock - (step > hourMs ? zoneOffsetMs(clock - offset, zone) : offset);
    if (at > to) return ticks;
    if (at >= from) ticks.push(at);
  }
}

/** Round values inside a range that need not begin at 0, about `count` of them. */
export function roundTicks(from: number, to: number, count: number): number[] {
  const step = valueTicks(to - from, count)[1] ?? 1;
  const ticks: number[] = [];
  for (let n = Math.ceil(from / step); n * step <= to; n++) ticks.push(Number((n * step).toPrecision(12)));
  return ticks;
}

/** Round values from 0 to at least `top`, about `count` steps; in steps of 1024 for bytes. */
export function valueTicks(top: number, count = 3, base: 1000 | 1024 = 1000): number[] {
  if (!(top > 0) || !Number.isFinite(top)) return [0, 1];
  let unit = 1;
  if (base === 1024) while (top / unit >= 1024) unit *= 1024;
  const rough = top / unit / count;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find(n => n * magnitude >= rough * 0.999) ?? 10) * magnitude;
  const steps = Math.max(1, Math.ceil(top / unit / step - 1e-9));
  return Array.from({ length: steps + 1 }, (_, i) => Number((i * step * unit).toPrecision(12)));
}
