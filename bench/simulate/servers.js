/**
 * Two simulated servers to be told apart, or not: their ticks as blocks of 5 s. The noise is what real servers have:
 * jitter of each tick, a slow drift that the next block remembers (AR(1)), and GC pauses with a heavy tail.
 */

/** A seeded generator of its own: the one of the product is among what is judged. */
function generator(seed) {
  let state = BigInt(seed) * 6364136223846793005n + 1442695040888963407n;
  return () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return Number(state >> 33n) / 2 ** 31;
  };
}

/** @param {() => number} random */
const normalFrom = random => () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

export const noises = {
  'independent ticks': { phi: 0, drift: 0, jitter: 0.1, gcRate: 0, gcShape: 2 },
  'heavy GC tails': { phi: 0, drift: 0.02, jitter: 0.15, gcRate: 0.02, gcShape: 1.3 },
  'drift, phi 0.6': { phi: 0.6, drift: 0.05, jitter: 0.15, gcRate: 0.01, gcShape: 1.5 },
  'drift, phi 0.9': { phi: 0.9, drift: 0.04, jitter: 0.15, gcRate: 0.01, gcShape: 1.5 },
};

export const loads = {
  steady: () => 100,
  wave: (block, random) => 100 + 40 * Math.sin(block / 40) + 4 * random(),
  ramp: (block, random, blocks) => 40 + (120 * block) / blocks + 6 * random(),
};

/**
 * Cells of one side. `factor` is what its durations are multiplied with at equal load.
 * @param {{ seed: number, noise: typeof noises[keyof typeof noises], blocks?: number, ticksPerBlock?: number, factor?: number,
 *   load?: (block: number, random: () => number, blocks: number) => number, instances?: string[], instanceSd?: number,
 *   budgetUs?: number, elasticity?: number }} options
 */
export function simulateSide(options) {
  const { seed, noise, blocks = 180, ticksPerBlock = 100, factor = 1, load = loads.wave } = options;
  const { instances = ['one'], instanceSd = 0, budgetUs = 50_000, elasticity = 1 } = options;
  const random = generator(seed);
  const normal = normalFrom(random);
  const cells = [];
  for (const instance of instances) {
    const server = instanceSd * normal();
    let drift = noise.drift * normal();
    const phase = load === loads.wave ? Math.floor(random() * 200) : 0;
    for (let block = 0; block < blocks; block++) {
      drift = noise.phi * drift + noise.drift * Math.sqrt(1 - noise.phi ** 2) * normal();
      const players = Math.max(0, Math.round(load(block + phase, random, blocks)));
      const typicalUs =
        200 * (players + 1) ** elasticity * (100 / 101 ** elasticity) * factor * Math.exp(drift + server);
      let [logUsSum, breaches] = [0, 0];
      for (let i = 0; i < ticksPerBlock; i++) {
        let us = typicalUs * Math.exp(noise.jitter * normal());
        if (random() < noise.gcRate) us += 5_000 * (1 - random()) ** (-1 / noise.gcShape);
        logUsSum += Math.log(us);
        if (us > budgetUs) breaches++;
      }
      cells.push({ instance, loop: 'main', block, players, ticks: ticksPerBlock, breaches, logUsSum });
    }
  }
  return cells;
}
