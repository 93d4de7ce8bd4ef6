import { formatMs } from '../format/duration.ts';
import type { Check } from './conditions.ts';

/** A clock that is further off than this puts ticks into the wrong second. */
const clockWarnsMs = 1_000;
const rejectedForMs = 5 * 60_000;
const foldedForMs = 60 * 60_000;

/** "a", "a and b", "a, b and 7 more". */
function someOf(names: readonly string[]): string {
  if (names.length <= 2) return names.join(' and ');
  return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}

const clocks: Check = ({ collector }) => {
  const off = (collector?.senders ?? []).filter(
    ({ clockAheadMs }) => Math.abs(clockAheadMs ?? 0) > clockWarnsMs,
  );
  const [worst] = off;
  if (!worst) return null;
  const offMs = worst.clockAheadMs ?? 0;
  return {
    id: 'clocks-off',
    severity: 'degraded',
    what: `The clock of ${someOf(off.map(({ instance }) => instance))} is off: ${worst.instance} is ${formatMs(Math.abs(offMs))} ${offMs > 0 ? 'ahead' : 'behind'}.`,
    todo: 'Run NTP there. Ticks that are more than limits.futureMinutes ahead are refused.',
  };
};

const drops: Check = ({ collector }) => {
  const dropping = (collector?.senders ?? []).filter(({ droppedRows }) => droppedRows > 0);
  if (dropping.length === 0) return null;
  return {
    id: 'agents-drop',
    severity: 'degraded',
    what: `${someOf(dropping.map(({ instance }) => instance))} had to drop rows since the start of the process.`,
    todo: 'The collector was away for longer than their buffers last, or could not keep up.',
  };
};

const rejected: Check = ({ collector, nowMs }) => {
  const lately = (collector?.rejected ?? []).filter(({ lastMs }) => nowMs - lastMs < rejectedForMs);
  const [latest] = lately;
  if (!latest) return null;
  return {
    id: 'rows-rejected',
    severity: 'degraded',
    what: `Rows of ${someOf([...new Set(lately.map(({ instance }) => instance))])} are refused: ${latest.reason}.`,
    todo: 'Mend what they send; the list below has each reason. Their other rows are kept.',
  };
};

const folded: Check = ({ collector, nowMs }) => {
  const lately = (collector?.folded ?? []).filter(({ lastMs }) => nowMs - lastMs < foldedForMs);
  const [first] = lately;
  if (!first) return null;
  return {
    id: 'names-folded',
    severity: 'degraded',
    sinceMs: first.sinceMs,
    what: `Too many different ${someOf(lately.map(({ of }) => of))}: the latest, such as ${first.name}, are stored as __other__.`,
    todo: 'Look for names made of ids. If they are all meant: limits in overtick.yaml.',
  };
};

export const senderConditions: readonly Check[] = [clocks, drops, rejected, folded];
