import { describe, expect, it } from 'vitest';
import { overRepresented } from './over-represented.ts';
import type { Cell } from './scatter.ts';
import { seededRandom } from './seeded-random.ts';

const blocks = 40;
const ticksPerBlock = 300;

/** A server's ticks in 40 blocks; breaches at a rate, alone or (burst > 1) so many at a time. */
function cell(values: Cell['values'], rate: number, random: () => number, burst = 1): Cell {
  let [breaches, squares] = [0, 0];
  for (let block = 0; block < blocks; block++) {
    let count = 0;
    for (let i = 0; i < ticksPerBlock / burst; i++) if (random() < rate) count += burst;
    breaches += count;
    squares += count ** 2 / ticksPerBlock;
  }
  return { values, ticks: blocks * ticksPerBlock, breaches, blocks, squares };
}

function fleet(seed: number, rateOf: (i: number) => number, burst = 1): Cell[] {
  const random = seededRandom(seed);
  return Array.from({ length: 12 }, (_, i) =>
    cell(
      { instance: `s${i}`, region: i % 3 === 0 ? 'eu' : 'us', build: i % 2 === 0 ? '1.0' : '2.0' },
      rateOf(i),
      random,
      burst,
    ),
  );
}
const strong = (cells: readonly Cell[]) =>
  overRepresented(cells)
    .values.filter(value => value.strong)
    .map(({ dimension, value }) => `${dimension} ${value}`);

describe('what is over-represented', () => {
  it('is the build, where all servers of a build are bad', () => {
    const { values, tested } = overRepresented(fleet(1, i => (i % 2 === 1 ? 0.03 : 0.005)));
    expect(values[0]).toMatchObject({ dimension: 'build', value: '2.0', strong: true });
    expect(values[0]?.riskRatio).toBeGreaterThan(4);
    expect(tested).toBe(16);
  });

  it('is the server and not its region or build, where one server is bad', () =>
    expect(strong(fleet(2, i => (i === 4 ? 0.1 : 0.005)))).toEqual(['instance s4']));

  it('is nothing where all are alike, breaches alone or in bursts', () => {
    let claims = 0;
    for (let seed = 1; seed <= 150; seed++) {
      claims += strong(fleet(seed, () => 0.005)).length;
      claims += strong(fleet(seed, () => 0.005, 15)).length;
    }
    // 300 fleets at a false discovery rate of 5 %.
    expect(claims).toBeLessThanOrEqual(15);
  });

  it('names what cannot be told apart once, and tests it once', () => {
    const random = seededRandom(5);
    const { values, tested } = overRepresented([
      cell({ instance: 'a', build: '1' }, 0.001, random),
      cell({ instance: 'b', build: '2' }, 0.05, random),
    ]);
    expect(tested).toBe(2);
    expect(values[0]).toMatchObject({ value: 'b', sameAs: ['build 2'], strong: true });
  });

  it('says nothing of few breaches or one value', () => {
    const one = cell({ instance: 'a' }, 0.01, seededRandom(1));
    expect(overRepresented([one])).toEqual({ tested: 0, values: [] });
    expect(overRepresented([{ ...one, breaches: 4, squares: 1 }]).tested).toBe(0);
    expect(overRepresented([])).toEqual({ tested: 0, values: [] });
  });
});
