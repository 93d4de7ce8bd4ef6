import { expect, it } from 'vitest';
import { rewindPaths } from './rewind-path.ts';

it('a column without ticks is a gap, one bad tick of many is seen, and nothing is higher than the strip', () => {
  const { heard, over } = rewindPaths({ ticks: [null, 10_000, 4], breaches: [null, 1, 4] }, 30, 34);
  expect(heard).toBe('M10 32h10v2h-10zM20 32h10v2h-10z');
  expect(over).toBe('M10 29h10v3h-10zM20 2h10v30h-10z');
});
