import { describe, expect, it } from 'vitest';
import { formatBytes } from './bytes.ts';

describe('bytes', () => {
  it.each([
    [null, '–'],
    [0, '0 B'],
    [812, '812 B'],
    [1023, '1.0 KB'],
    [65_536, '64 KB'],
    [1_029_120, '1.0 MB'],
    [5_033_165, '4.8 MB'],
    [63_963_136, '61 MB'],
    [1_503_238_554, '1.4 GB'],
    [-65_536, '−64 KB'],
  ])('%s bytes read %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});
