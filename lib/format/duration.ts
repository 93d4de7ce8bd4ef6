/** Durations for people. Null is "not measured" and reads as a dash, never as zero. */
export const notMeasured = '–';

const isNumber = (value: number | null | undefined): value is number =>
  value !== null && value !== undefined && Number.isFinite(value);

/** Three significant digits as plain decimals: 9.996 is "10.0", 412.3 is "412". */
function threeDigits(value: number): string {
  const rounded = Number(value.toPrecision(3));
  const digits = rounded === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(rounded))));
  return rounded.toFixed(digits);
}

/** "12 µs", "3.42 ms", "412 ms", "1.40 s", "2 m 05 s", "3 h 12 m". */
export function formatMs(ms: number | null | undefined): string {
  if (!isNumber(ms)) return notMeasured;
  if (ms < 0) return `−${formatMs(-ms)}`;
  if (ms === 0) return '0 ms';
  if (ms < 0.9995) return ms < 0.0005 ? '<1 µs' : `${Math.round(ms * 1000)} µs`;
  if (ms < 999.5) return `${threeDigits(ms)} ms`;
  if (ms < 59_950) return `${threeDigits(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${pad(seconds % 60)} s`;
  const minutes = Math.round(ms / 60_000);
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} m`;
}

/** For columns that carry "ms" in their header: "0.01", "3.42", "46.2", "412", "1400". */
export function formatMsBare(ms: number | null | undefined): string {
  if (!isNumber(ms)) return notMeasured;
  const size = Math.abs(ms);
  if (size < 9.995) return ms.toFixed(2);
  return size < 99.95 ? ms.toFixed(1) : Math.round(ms).toString();
}

/** To the microsecond, so that lines of a ledger visibly add up to their total: "46.213". */
export function formatMsExact(ms: number | null | undefined): string {
  return isNumber(ms) ? ms.toFixed(3) : notMeasured;
}

/** With its sign: "+58.0 ms". */
export function formatMsSigned(ms: number | null | undefined): string {
  if (!isNumber(ms)) return notMeasured;
  return ms > 0 ? `+${formatMs(ms)}` : formatMs(ms);
}

/** How long ago, in one unit: "0 s", "4 s", "3 m", "5 h", "2 d". */
export function formatAge(ms: number | null | undefined): string {
  if (!isNumber(ms)) return notMeasured;
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

/** "50 ms" for a round number on an axis or of a budget, where "50.0 ms" says no more. */
export const withoutZeros = (text: string): string => text.replace(/\.0+(?=\D|$)/, '');

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
