import { describe, expect, it } from 'vitest';
import type { FleetAnswer, FleetRow } from '@/lib/api/schemas.ts';
import { createFleetLens, type FleetPatch, patched, rowKey } from './fleet-lens.ts';

const row = (i: number, change: Partial<FleetRow> = {}) =>
  ({
    service: 's',
    instance: `i${i}`,
    loop: 'main',
    state: 'ok',
    region: 'eu',
    build: '1',
    ...change,
  }) as FleetRow;
const frame = (second: number, instances: FleetRow[]) =>
  JSON.stringify({ at: String(second), instances } as FleetAnswer);
const many = (second: number, change: (i: number) => Partial<FleetRow> = () => ({})) =>
  Array.from({ length: 2000 }, (_, i) => row(i, { players: second, sparkline: [second], ...change(i) }));
const names = ({ rows }: FleetPatch) => rows.map(([, { instance }]) => instance);
const key = (i: number) => rowKey(row(i));

describe('what a tab is told of a large fleet', () => {
  it('is every row once, those that nobody sees without their sparklines, then only what is in sight', () => {
    const lens = createFleetLens();
    lens.see([key(5), key(6)]);
    const first = lens.through(frame(1, many(1)));
    expect(first.rows).toHaveLength(2000);
    expect(first.rows.filter(([, { sparkline }]) => sparkline.length > 0)).toHaveLength(2);
    const second = lens.through(frame(2, many(2)));
    expect([names(second), second.order]).toEqual([['i5', 'i6'], null]);
  });

  it('is the newest of a row at once when it comes into sight', () => {
    const lens = createFleetLens();
    lens.see([key(5)]);
    lens.through(frame(1, many(1)));
    lens.through(frame(2, many(2)));
    const patch = lens.see([key(5), key(900)]) as FleetPatch;
    expect(patch.rows.map(([, { instance, players, sparkline }]) => [instance, players, sparkline])).toEqual([
      ['i900', 2, [2]],
    ]);
  });

  it('is a row out of sight that got worse, with the new order, and the same fleet comes of it', () => {
    const lens = createFleetLens();
    lens.see([key(0)]);
    let held = patched(new Map(), [], lens.through(frame(1, many(1))));
    const worse = many(2, i => (i === 1500 ? { state: 'bad' } : {}));
    const sorted = [worse[1500] as FleetRow, ...worse.filter((_, i) => i !== 1500)];
    const patch = lens.through(frame(2, sorted));
    expect(names(patch)).toEqual(['i1500', 'i0']);
    const untouched = held.rows.get(key(7));
    held = patched(held.rows, held.order, patch);
    expect(held.fleet.at).toBe('2');
    expect(held.fleet.instances.map(({ instance }) => instance)).toEqual(
      sorted.map(({ instance }) => instance),
    );
    expect(held.rows.get(key(7))).toBe(untouched);
  });

  it('forgets servers that are gone, and tells all of one that comes back', () => {
    const lens = createFleetLens();
    lens.see([]);
    const held = patched(new Map(), [], lens.through(frame(1, [row(1), row(2)])));
    const after = patched(held.rows, held.order, lens.through(frame(2, [row(2)])));
    expect(after.fleet.instances.map(({ instance }) => instance)).toEqual(['i2']);
    expect(names(lens.through(frame(3, [row(1), row(2)])))).toEqual(['i1']);
  });
});
