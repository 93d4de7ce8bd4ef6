/** µs since the Unix epoch as ISO 8601 with µs, such as 2026-11-21T10:15:30.123456Z. */
export function isoFromUs(us: number): string {
  const fraction = String(((us % 1e6) + 1e6) % 1e6).padStart(6, '0');
  return `${new Date(Math.floor(us / 1e6) * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}

/** The reverse; null when the text is no ISO 8601 time. Keeps µs, which Date drops. */
export function usFromIso(text: string): number | null {
  const match = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)?$/.exec(
    text.trim(),
  );
  if (!match) return null;
  const wholeMs = Date.parse(`${match[1]?.replace(' ', 'T')}${match[3] ?? 'Z'}`);
  if (Number.isNaN(wholeMs)) return null;
  return wholeMs * 1000 + Number((match[2] ?? '').padEnd(6, '0').slice(0, 6));
}
