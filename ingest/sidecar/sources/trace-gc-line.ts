import { bytesOf, usOfMs } from './line-parser.ts';

/** What a line of V8 says of one collection, in whole µs and bytes. */
export type Collection = {
  pid: string;
  isolate: string;
  /** Since the isolate began; when the collection was over. */
  endedUs: number;
  cause: string;
  pauseUs: number;
  beforeBytes: number;
  afterBytes: number;
  /** Since the collection before; null: not said. */
  allocatedBytes: number | null;
  /** Marking done in steps before this pause, between the server's own work; null: there was none. */
  steps: { totalUs: number; longestUs: number; wallUs: number } | null;
};

type At = Pick<Collection, 'pid' | 'isolate' | 'endedUs'>;

/** Anywhere in the line: it may follow text of the server that had no end. */
const token = /\[(\d{1,10}):(?:0x)?([0-9a-fA-F]{4,16})\] +(\d{1,12}) ms: (?=[A-Zp])/;
const mib = 1_048_576;

const sized =
  /^([A-Z][A-Za-z-]+(?: [A-Z][A-Za-z-]+)?)((?: \([a-z ]+\))*) (\d+\.\d) \(\d+\.\d\) -> (\d+\.\d) \(\d+\.\d\) MB, (?:pooled: [\d.]+ MB, )?(\d+\.\d+) \/ \d+\.\d+ ms(.*)$/;
const stepped =
  /\(\+ ([\d.]+) ms in \d+ steps since start of marking, biggest step ([\d.]+) ms, walltime since start of marking (\d+) ms\)/;

const causes: Record<string, string> = {
  s: 'scavenge',
  mc: 'mark-sweep-compact',
  ms: 'mark-sweep-compact',
  mmc: 'minor mark-sweep',
  mms: 'minor mark-sweep',
  Scavenge: 'scavenge',
  'Mark-Compact': 'mark-sweep-compact',
  'Mark-sweep': 'mark-sweep-compact',
  'Minor Mark-Compact': 'minor mark-sweep',
  'Minor Mark-Sweep': 'minor mark-sweep',
};

/** Undefined: not a line of V8's trace. Null: it is one, and cannot be read. */
export function readCollection(text: string): Collection | null | undefined {
  const found = token.exec(text);
  if (found === null) return undefined;
  const message = text.slice(found.index + found[0].length);
  const at = { pid: found[1] ?? '', isolate: found[2] ?? '', endedUs: Number(found[3]) * 1000 };
  if (message.startsWith('pause=')) return readPairs(message, at);
  // Other flags of V8 write lines of this shape, about heap limits and marking.
  return /^[A-Z][A-Za-z-]+ .*\d \(\d.* MB/.test(message.slice(0, 120)) ? readSized(message, at) : undefined;
}

function readSized(message: string, at: At): Collection | null {
  const found = sized.exec(message);
  const pauseUs = usOfMs(found?.[5]);
  const [beforeBytes, afterBytes] = [bytesOf(found?.[3], mib), bytesOf(found?.[4], mib)];
  if (found === null || pauseUs === null || beforeBytes === undefined || afterBytes === undefined)
    return null;
  const rest = found[6] ?? '';
  const [, total, longest, wall] = stepped.exec(rest) ?? [];
  const cause = `${causes[found[1] ?? ''] ?? found[1]}${found[2]}`;
  const steps = stepsOf(total, longest, wall);
  return { ...at, cause, pauseUs, beforeBytes, afterBytes, allocatedBytes: null, steps };
}

function readPairs(message: string, at: At): Collection | null {
  const value = (name: string) => {
    const from = message.indexOf(` ${name}=`) + name.length + 2;
    return from < name.length + 2 ? undefined : /^[\w.]+(?= |$)/.exec(message.slice(from, from + 24))?.[0];
  };
  const pauseUs = usOfMs(/^pause=(\d[\d.]*) /.exec(message)?.[1]);
  const [beforeBytes, afterBytes] = [
    bytesOf(value('total_size_before'), 1),
    bytesOf(value('total_size_after'), 1),
  ];
  const kind = value('gc');
  if (pauseUs === null || beforeBytes === undefined || afterBytes === undefined || kind === undefined)
    return null;
  const steps = stepsOf(
    value('incremental'),
    value('incremental_longest_step'),
    value('incremental_walltime_duration'),
  );
  const allocatedBytes = bytesOf(value('allocated'), 1) ?? null;
  return { ...at, cause: causes[kind] ?? kind, pauseUs, beforeBytes, afterBytes, allocatedBytes, steps };
}

function stepsOf(total: string | undefined, longest: string | undefined, wall: string | undefined) {
  const [totalUs, longestUs, wallUs] = [usOfMs(total ?? ''), usOfMs(longest ?? ''), usOfMs(wall ?? '')];
  return totalUs && longestUs && wallUs ? { totalUs, longestUs, wallUs } : null;
}
