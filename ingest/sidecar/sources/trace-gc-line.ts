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

/** Anywhere in the line: it may follow text of the server that had no end. The third number came with Node 24. */
const token = /\[(\d{1,10}):(?:0x)?([0-9a-fA-F]{4,16})(?::\d{1,6})?\] +(\d{1,12}) ms: (?=[A-Zp])/;
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
  'Incremental Mark-Compact': 'mark-sweep-compact',
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
  if (message.startsWith('pause=') || message.startsWith('GC: {')) return readPairs(message, at);
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

/** `pause=0.8 mutator=8.9 gc=s …`, and since Node 26 the same as JSON: `GC: {"pause":2.58,"mutator":92.848,"gc":"s",…}`. */
function readPairs(message: string, at: At): Collection | null {
  const names = message.startsWith('GC: ') ? fromJson(message.slice(4)) : fromPairs(message);
  const pauseUs = usOfMs(names('pause'));
  // Other words for the same since Node 24.
  const beforeBytes = bytesOf(names('total_size_before') ?? names('start_object_size'), 1);
  const afterBytes = bytesOf(names('total_size_after') ?? names('end_object_size'), 1);
  const kind = names('gc');
  if (pauseUs === null || beforeBytes === undefined || afterBytes === undefined || kind === undefined)
    return null;
  const steps = stepsOf(
    names('incremental'),
    names('incremental_longest_step'),
    names('incremental_walltime_duration'),
  );
  const allocatedBytes = bytesOf(names('allocated'), 1) ?? null;
  return { ...at, cause: causes[kind] ?? kind, pauseUs, beforeBytes, afterBytes, allocatedBytes, steps };
}

type Names = (name: string) => string | undefined;

function fromPairs(message: string): Names {
  const text = ` ${message}`;
  return name => {
    const from = text.indexOf(` ${name}=`);
    const begin = from + name.length + 2;
    return from < 0 ? undefined : /^[\w.]+(?= |$)/.exec(text.slice(begin, begin + 24))?.[0];
  };
}

function fromJson(message: string): Names {
  try {
    const values = JSON.parse(message) as Record<string, unknown> | null;
    return name => {
      const value = values?.[name];
      return typeof value === 'number' || typeof value === 'string' ? String(value) : undefined;
    };
  } catch {
    return () => undefined;
  }
}

function stepsOf(total: string | undefined, longest: string | undefined, wall: string | undefined) {
  const [totalUs, longestUs, wallUs] = [usOfMs(total ?? ''), usOfMs(longest ?? ''), usOfMs(wall ?? '')];
  return totalUs && longestUs !== null && wallUs ? { totalUs, longestUs, wallUs } : null;
}
