const lookMs = 250;
const softShare = 0.7;
const hardShare = 0.85;
/** How far it must fall below a mark before the mark is left again: or it would be met again at once. */
const slackShare = 0.05;
/** A body that is no larger is taken under soft pressure. */
const smallBytes = 64 * 1024;

export type Pressure = 'none' | 'soft' | 'hard';

/** What the pressure is when `bytes` are in use, and what it was before. */
export function pressureOf(before: Pressure, bytes: number, mostBytes: number): Pressure {
  const share = bytes / mostBytes;
  const isPast = (mark: number, wasPast: boolean) => share > (wasPast ? mark - slackShare : mark);
  if (isPast(hardShare, before === 'hard')) return 'hard';
  return isPast(softShare, before !== 'none') ? 'soft' : 'none';
}

export type Memory = {
  pressure(): Pressure;
  /** Whether a body of so many bytes (NaN: not said) is taken now. */
  takes(bytes: number): boolean;
  close(): void;
};

/** Sends senders away before the machine takes the process: they come again, and what it holds stays. */
export function watchMemory(
  mostBytes: number,
  usedBytes: () => number = () => process.memoryUsage.rss(),
): Memory {
  let pressure: Pressure = 'none';
  const timer = setInterval(() => {
    pressure = pressureOf(pressure, usedBytes(), mostBytes);
  }, lookMs).unref();
  return {
    pressure: () => pressure,
    takes: bytes => pressure === 'none' || (pressure === 'soft' && bytes <= smallBytes),
    close: () => clearInterval(timer),
  };
}
