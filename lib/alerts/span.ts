import { z } from 'zod';

const unitUs: Record<string, number> = { ms: 1e3, s: 1e6, m: 60e6, h: 3600e6, d: 86_400e6 };

/** A stretch of time as people write it in overtick.yaml, as µs. */
export const span = z
  .string()
  .regex(/^\d{1,6}(ms|s|m|h|d)$/, 'must be a time such as 30s, 5m or 1h')
  .transform(text => {
    const [, count, unit] = /^(\d+)(\D+)$/.exec(text) as RegExpExecArray;
    return Number(count) * (unitUs[unit as string] as number);
  });
