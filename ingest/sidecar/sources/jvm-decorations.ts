/** What the brackets before a line of unified logging say of its time, and where the message begins. */
export type Decorations = {
  /** Wall clock, µs since the epoch. */
  wallUs: number | null;
  /** Since the JVM's start. */
  uptimeUs: number | null;
  /** By a clock that began at a moment of its own: uptime or the machine's, which is not said. */
  monotonicUs: number | null;
  /** Where the message begins. */
  from: number;
};

const isoTime = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)[.,](\d{3,6})([+-]\d\d):?(\d\d)$/;
const number = /^(\d{1,15}(?:\.\d{1,9})?|\d{1,19})(s|ms|ns)$/;
const perUnitUs: Record<string, number> = { s: 1_000_000, ms: 1_000, ns: 0.001 };
/** What is in ms and later than this is the wall clock: no JVM has been up since 1973. */
const leastEpochUs = 1e14;
const latestUs = 8e15;
/** 31 years: a longer time is none. */
const longestUs = 1e15;
const maxGroups = 12;

function readGroup(text: string, into: Decorations): void {
  const time = isoTime.exec(text);
  if (time !== null) {
    const wallMs = Date.parse(`${time[1]}.${(time[2] ?? '').slice(0, 3)}${time[3]}:${time[4]}`);
    if (wallMs * 1000 > leastEpochUs) into.wallUs = wallMs * 1000;
    return;
  }
  const found = number.exec(text);
  if (found === null) return;
  const us = Number(found[1]) * (perUnitUs[found[2] ?? ''] ?? 0);
  if (us > leastEpochUs && us < latestUs && found[2] === 'ms') into.wallUs = us;
  else if (us > longestUs) return;
  else if (found[2] === 'ns') into.monotonicUs = us;
  else if (found[2] === 's') into.uptimeUs = us;
  else into.uptimeUs ??= us;
}

/** Decorations say what they are by their shape, whichever were asked for: time, uptime, timemillis, timenanos, pid, … */
export function readDecorations(text: string): Decorations {
  const read: Decorations = { wallUs: null, uptimeUs: null, monotonicUs: null, from: 0 };
  for (let i = 0; i < maxGroups && text.charCodeAt(read.from) === 0x5b; i++) {
    const end = text.indexOf(']', read.from);
    if (end < 0) break;
    readGroup(text.slice(read.from + 1, end).trim(), read);
    read.from = end + 1;
  }
  while (text.charCodeAt(read.from) === 0x20) read.from++;
  return read;
}
