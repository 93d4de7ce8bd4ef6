/**
 * Does the comparison tell builds apart, and only when they differ? 200 seeded pairs of simulated servers for each kind
 * of noise and of load, 15 minutes a side: identical (at most 5 % may get a word), one 10 % slower (at least 90 % must be
 * found), and one that only had fewer players (none may be called faster). The baseline of the same run is what is done
 * without a second thought: all blocks of both sides, mean against mean, with the interval of independent samples.
 *
 *   node bench/compare.js [PAIRS]      (after a build)
 */
import { compareSides } from '../dist/lib/analysis/compare.js';
import { loads, noises, simulateSide } from './simulate/servers.js';

const pairs = Number(process.argv[2] ?? 200);
const [blocks, ticksPerBlock] = [180, 40];

/** Welch's interval over blocks as if independent, load and memory of the noise ignored. */
function naive(a, b) {
  const of = cells => {
    const means = cells.map(cell => cell.logUsSum / cell.ticks);
    const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
    const variance = means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (means.length - 1);
    return { mean, square: variance / means.length };
  };
  const [sideA, sideB] = [of(a), of(b)];
  const difference = sideB.mean - sideA.mean;
  if (Math.abs(difference) < 1.96 * Math.sqrt(sideA.square + sideB.square)) return 'inconclusive';
  return difference < 0 ? 'faster' : 'slower';
}

const slowed = (cells, factor) =>
  cells.map(cell => ({ ...cell, logUsSum: cell.logUsSum + cell.ticks * Math.log(factor) }));
const percent = count => Math.round((1000 * count) / pairs) / 10;

let worst = { falseDifference: 0, power: 100, fewerFaster: 0 };
console.log(
  `${pairs} pairs each: told apart when identical / found when 10 % slower / faster for fewer players (naive)`,
);
for (const [noiseName, noise] of Object.entries(noises)) {
  for (const [loadName, load] of Object.entries(loads)) {
    const count = { falseDifference: 0, power: 0, fewerFaster: 0, naiveApart: 0, naiveFewer: 0 };
    for (let pair = 0; pair < pairs; pair++) {
      const of = (seed, load) => simulateSide({ seed, noise, load, blocks, ticksPerBlock });
      const [a, b] = [of(3 * pair + 1, load), of(3 * pair + 2, load)];
      // Both on the same course, so that the one has fewer players at every moment.
      const usual = of(3 * pair + 1, (...given) => load(...given));
      const fewer = of(3 * pair + 3, (...given) => 0.85 * load(...given));
      if (compareSides(a, b).word !== 'inconclusive') count.falseDifference++;
      if (compareSides(a, slowed(b, 1.1)).word === 'slower') count.power++;
      if (compareSides(usual, fewer).word === 'faster') count.fewerFaster++;
      if (naive(a, b) !== 'inconclusive') count.naiveApart++;
      if (naive(usual, fewer) === 'faster') count.naiveFewer++;
    }
    const name = `${noiseName}, ${loadName} load`.padEnd(34);
    console.log(
      `${name}${percent(count.falseDifference)} % (${percent(count.naiveApart)} %)   ${percent(count.power)} %   ${percent(count.fewerFaster)} % (${percent(count.naiveFewer)} %)`,
    );
    worst = {
      falseDifference: Math.max(worst.falseDifference, percent(count.falseDifference)),
      power: Math.min(worst.power, percent(count.power)),
      fewerFaster: Math.max(worst.fewerFaster, percent(count.fewerFaster)),
    };
  }
}
console.log(
  JSON.stringify({
    bench: 'compare',
    pairs,
    worst,
    target: { falseDifference: 5, power: 90, fewerFaster: 0 },
  }),
);
