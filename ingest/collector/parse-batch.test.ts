import { describe, expect, it } from 'vitest';
import { parseBatch } from './parse-batch.ts';

const nowUs = 1_795_249_344_000_000;
const window = { nowUs, oldestUs: nowUs - 7 * 86_400e6, newestUs: nowUs + 600e6 };
const resource = { service: 'arena', instance: 'arena-eu-1' };
const tick = { tick: 1, startUs: nowUs, durationUs: 21_000 };
const parse = (body: unknown) => parseBatch(body, window);
const reasonFor = (row: object) => parse({ batchId: 'b', resource, ticks: [row] }).rejected[0]?.reason;

describe('a batch', () => {
  it('is taken whole when every row is good', () => {
    const { batch, rejected } = parse({
      batchId: 'b',
      resource,
      ticks: [tick, tick],
      events: [{ atUs: nowUs, name: 'deploy' }],
    });
    expect(batch.ticks).toHaveLength(2);
    expect(batch.events).toHaveLength(1);
    expect(rejected).toEqual([]);
  });

  it('loses only its bad rows, each named by section, index and reason', () => {
    const { batch, rejected } = parse({
      batchId: 'b',
      resource,
      ticks: [tick, { ...tick, durationUs: -1 }, tick],
      pauses: [{ startUs: nowUs }],
    });
    expect(batch.ticks).toHaveLength(2);
    expect(rejected).toEqual([
      { section: 'ticks', index: 1, reason: 'durationUs must be a whole number from 0 to 3600000000' },
      { section: 'pauses', index: 0, reason: 'durationUs is missing' },
    ]);
  });

  it.each([
    ['text for a number', { durationUs: '21000' }, 'durationUs must be a whole number from 0 to 3600000000'],
    ['a fraction', { durationUs: 1.5 }, 'durationUs must be a whole number from 0 to 3600000000'],
    [
      'more than 64 bits',
      { allocBytes: 2 ** 64 },
      'allocBytes must be a whole number from 0 to 9007199254740991',
    ],
    [
      'the year 2200',
      { startUs: 7_258_118_400_000_000 },
      "startUs is 173.2 years ahead of the collector's clock; at most 10 minutes are taken",
    ],
    [
      'a time of long ago',
      { startUs: 1e15 },
      'startUs is 25.2 years ago; ticks older than 7.0 days are not kept',
    ],
    ['a name of 300 characters', { loop: 'x'.repeat(300) }, 'loop must be a text of 1 to 200 characters'],
    ['control characters', { loop: 'a\u0000b' }, 'loop must have no control characters and be valid Unicode'],
    [
      'half a surrogate pair',
      { loop: '\ud800' },
      'loop must have no control characters and be valid Unicode',
    ],
    ['a list for an object', { phases: [1] }, 'phases must be an object'],
    [
      'a negative phase',
      { phases: { loot: -5 } },
      'phases has a value under "loot" that must be a whole number from 0 to 3600000000',
    ],
    [
      'too many phases',
      { phases: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [i, 1])) },
      'phases must have at most 64 keys, not 65',
    ],
  ])('refuses a row with %s', (_, fields, reason) => {
    expect(reasonFor({ ...tick, ...fields })).toBe(reason);
  });

  it('takes quotes, markup and Unicode in names as they are', () => {
    const service = `<script>alert("1")</script> '; DROP TABLE ticks; -- Ünïcødé 🎮`;
    expect(parse({ batchId: 'b', resource: { ...resource, service } }).batch.resource.service).toBe(service);
  });

  it('takes an empty text of an optional field for none', () => {
    const { batch, rejected } = parse({
      resource: { ...resource, region: '' },
      pauses: [{ startUs: nowUs, durationUs: 5, cause: '' }],
    });
    expect(rejected).toEqual([]);
    expect(batch.pauses).toHaveLength(1);
  });

  it('takes null for not measured', () => {
    expect(reasonFor({ ...tick, players: null })).toBeUndefined();
  });

  it('names fields that it does not know and keeps the row', () => {
    const { batch, unknownFields } = parse({
      batchId: 'b',
      resource,
      ticks: [{ ...tick, durationMs: 21 }],
      extra: 1,
    });
    expect(batch.ticks).toHaveLength(1);
    expect(unknownFields).toEqual(['extra', 'ticks.durationMs']);
  });

  it('gets an id when it has none', () => {
    expect(parse({ resource, ticks: [tick] }).batch.batchId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('wants a latency as a histogram or as values', () => {
    const reason = (row: object) =>
      parse({ resource, latencies: [{ atUs: nowUs, name: 'publish', ...row }] }).rejected[0]?.reason;
    expect(reason({})).toBe('must have either counts (with scale and offset) or valuesUs');
    expect(reason({ counts: [1] })).toBe('scale is missing');
    expect(reason({ valuesUs: [100] })).toBeUndefined();
  });

  it.each([
    [null, 'The body must be a JSON object with a resource and rows.'],
    [[], 'The body must be a JSON object with a resource and rows.'],
    [{}, 'resource is missing.'],
    [{ resource: 'arena' }, 'resource must be an object.'],
    [{ resource: { service: 'arena' } }, 'resource.instance is missing.'],
    [
      { resource: { ...resource, service: 'x'.repeat(300) } },
      'resource.service must be a text of 1 to 200 characters.',
    ],
    [{ resource, ticks: {} }, 'ticks must be an array.'],
    [{ resource, batchId: 7 }, 'batchId must be a text of 1 to 500 characters.'],
  ])('is refused as a whole when it is %j', (body, message) => {
    expect(() => parse(body)).toThrow(message);
  });

  it.each(['.', '..'])('is refused when its instance is called %s, which no page could address', instance =>
    expect(() => parse({ resource: { ...resource, instance }, ticks: [tick] })).toThrow(
      `resource.instance must not be "${instance}": no page could have it in its address; give the instance another name, such as arena-eu-1.`,
    ),
  );
});
