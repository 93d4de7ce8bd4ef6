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
/** More ms than an uptime has, and fewer than the epoch: 1973 in ms. */
const leastEpochMs = 1e11;
const maxGroups = 12;

function readGroup(text: string, into: Decorations): void {
  const time = isoTime.exec(text);
  if (time !== null) {
    const wallMs = Date.parse(`${time[1]}.${(time[2] ?? '').slice(0, 3)}${time[3]}:${time[4]}`);
    if (!Number.isNaN(wallMs)) into.wallUs = wallMs * 1000;
    return;
  }
  const found = number.exec(text);
  if (found === null) return;
  const value = Number(found[1]);
  if (found[2] === 's') into.uptimeUs = value * 1_000_000;
  else if (found[2] === 'ns') into.monotonicUs = value / 1000;
  else if (value > leastEpochMs) into.wallUs = value * 1000;
  else into.uptimeUs ??= value * 1000;
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
