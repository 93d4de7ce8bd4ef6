import { describe, expect, it } from 'vitest';
import type { FleetRow, InstanceState } from '@/lib/api/schemas.ts';
import { groupRows, keepUnchanged, loudKeys, orderRows } from './row-order.ts';

const row = (instance: string, state: InstanceState, service = 'arena'): FleetRow => ({
  service,
  instance,
  loop: 'main',
  region: 'eu',
  build: '1.0',
  runtime: 'node',
  state,
  startedAt: null,
  lastSeenAt: '2026-11-21T10:00:00.000000Z',
  ticks: null,
  latency: null,
  gcShare: null,
  heapUsedBytes: null,
  heapLimitBytes: null,
  rssBytes: null,
  allocBytesPerSecond: null,
  dropRate: null,
  players: null,
  processes: 1,
  sparkline: [],
});
const names = (rows: readonly FleetRow[]) => rows.map(({ instance }) => instance).join('');

describe('the order of the fleet', () => {
  it('stays while no state changes, though the server ranks anew', () =>
    expect(
      names(orderRows([row('b', 'bad'), row('a', 'bad')], [row('a', 'bad'), row('b', 'bad')], false)),
    ).toBe('ab'));

  it('is the worst first again as soon as a state changes', () =>
    expect(names(orderRows([row('b', 'bad'), row('a', 'ok')], [row('a', 'ok'), row('b', 'ok')], false))).toBe(
      'ba',
    ));

  it('does not move under the pointer; what is new comes last, what is gone goes', () => {
    const before = [row('a', 'ok'), row('b', 'ok'), row('c', 'ok')];
    expect(names(orderRows([row('n', 'bad'), row('c', 'bad'), row('a', 'ok')], before, true))).toBe('acn');
  });

  it('has what is over budget on top, of whatever service, and the rest by service', () => {
    const rows = [row('a', 'bad', 'x'), row('b', 'ok', 'x'), row('c', 'bad', 'y'), row('d', 'silent', 'y')];
    const told = (groups: readonly { title: string; rows: FleetRow[] }[]) =>
      groups.map(({ title, rows: own }) => `${title}:${names(own)}`);
    expect(told(groupRows(rows, loudKeys(rows)))).toEqual(['Over budget:ac', 'x:b', 'y:d']);
    expect(told(groupRows(rows, new Set()))).toEqual(['x:ab', 'y:cd']);
  });

  it('needs no groups for one service', () =>
    expect(groupRows([row('a', 'bad'), row('b', 'ok')], new Set()).map(({ title }) => title)).toEqual(['']));

  it('hands back the same object for a row that did not change', () => {
    const before = [row('a', 'ok'), row('b', 'ok')];
    const after = keepUnchanged([row('a', 'ok'), row('b', 'bad')], before);
    expect([after[0] === before[0], after[1] === before[1]]).toEqual([true, false]);
  });
});
