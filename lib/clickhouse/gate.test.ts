import { expect, it } from 'vitest';
import type { Store } from './client.ts';
import { gated } from './gate.ts';

type Run = { sql: string; signal: AbortSignal; answer(rows: unknown[]): void };

function newGate(queriesWaiting = 10) {
  const runs: Run[] = [];
  const store = {
    rows: (sql: string, _: unknown, signal: AbortSignal) =>
      new Promise((answer, reject) => {
        runs.push({ sql, signal, answer });
        signal.addEventListener('abort', () => reject(new Error('stopped')));
      }),
  } as unknown as Store;
  return { gate: gated(store, { queriesAtOnce: 2, queriesWaiting, querySeconds: 60 }), runs };
}
const settled = () => new Promise(resolve => setImmediate(resolve));

it('lets two queries run and the others wait, in their order', async () => {
  const { gate, runs } = newGate();
  const all = ['a', 'b', 'c', 'd'].map(sql => gate.rows(sql));
  await settled();
  expect(runs.map(({ sql }) => sql)).toEqual(['a', 'b']);
  runs[1]?.answer([]);
  await settled();
  expect(runs.map(({ sql }) => sql)).toEqual(['a', 'b', 'c']);
  expect(gate.gate()).toMatchObject({ running: 2, waiting: 1 });
  for (const place of [0, 2]) runs[place]?.answer([]);
  await settled();
  runs[3]?.answer([]);
  await Promise.all(all);
  expect(gate.gate()).toMatchObject({ running: 0, waiting: 0 });
});

it('finishes the answer that was begun first before it goes on with others', async () => {
  const { gate, runs } = newGate();
  const [first, second] = [new AbortController().signal, new AbortController().signal];
  const all = [gate.rows('a1', {}, first), gate.rows('b1', {}, second)];
  for (const sql of ['b2', 'b3']) all.push(gate.rows(sql, {}, second));
  all.push(gate.rows('c1'), gate.rows('a2', {}, first));
  for (let place = 0; place < all.length; place++) {
    await settled();
    runs[place]?.answer([]);
  }
  await Promise.all(all);
  expect(runs.map(({ sql }) => sql)).toEqual(['a1', 'b1', 'a2', 'b2', 'b3', 'c1']);
});

it('asks once for those who ask the same with the same values, and gives each rows of their own', async () => {
  const { gate, runs } = newGate();
  const [one, two] = [gate.rows('a', { x: 1 }), gate.rows('a', { x: 1 })];
  const other = gate.rows('a', { x: 2 });
  await settled();
  expect(runs).toHaveLength(2);
  for (const run of runs) run.answer([{ n: 1 }]);
  expect(await one).toEqual(await two);
  expect(await one).not.toBe(await two);
  await other;
});

it('stops a query when the last of those who asked for it has left, and takes one that waits out of the line', async () => {
  const { gate, runs } = newGate();
  const [first, second, waits] = [new AbortController(), new AbortController(), new AbortController()];
  const left = [
    gate.rows('a', {}, first.signal),
    gate.rows('a', {}, second.signal),
    gate.rows('b', {}),
    gate.rows('c', {}, waits.signal),
  ].map(asked => asked.catch((error: Error) => error.message));
  await settled();
  first.abort();
  expect(runs[0]?.signal.aborted).toBe(false);
  second.abort();
  waits.abort();
  expect(runs[0]?.signal.aborted).toBe(true);
  await settled();
  expect(gate.gate()).toMatchObject({ running: 1, waiting: 0, cancelled: 3 });
  runs[1]?.answer([]);
  expect(await left[3]).toBe('Nobody waits for this answer any more.');
  expect(runs).toHaveLength(2);
});

it('sends away who comes when too many wait', async () => {
  const { gate } = newGate(1);
  for (const sql of ['a', 'b', 'c']) void gate.rows(sql).catch(() => {});
  await settled();
  await expect(gate.rows('d')).rejects.toThrow('Try again');
});
