/** How far the wall clock and ours may part before it was stepped, in µs. */
const stepUs = 5_000;

/** Wall clock less the monotonic one. Date.now() is cut to the ms, so a moment at which it turns is waited for. */
function measureOffsetUs(): number {
  const from = Date.now();
  let now = Date.now();
  while (now === from) now = Date.now();
  return now * 1000 - monotonicUs();
}

const monotonicUs = () => Number(process.hrtime.bigint() / 1000n);

let offsetUs = measureOffsetUs();

/** The wall clock in whole µs, which Date.now() has in ms only. */
export function nowUs(): number {
  const now = offsetUs + monotonicUs();
  if (Math.abs(now - Date.now() * 1000) < stepUs) return now;
  offsetUs = measureOffsetUs();
  return offsetUs + monotonicUs();
}
