/** Servers as different senders would describe them: every choice that the format leaves open is made both ways. */

const phaseNames = ['network', 'input', 'physics', 'ai', 'loot.spawn', 'broadcast', 'zones'];

/** @param {ReturnType<import('./random.js').randomOf>} random */
export function serversOf(random, count) {
  return Array.from({ length: count }, (_, i) => {
    const hz = random.pick([20, 20, 30, 60, 10]);
    const periodUs = Math.round(1e6 / hz);
    const names = random.shuffle(phaseNames).slice(0, random.pick([2, 3, 4, 6]));
    const weights = names.map(() => random.between(0.4, 1.6));
    const whole = weights.reduce((sum, weight) => sum + weight, 0);
    const runtime = random.pick(['node', 'go', 'jvm', 'dotnet', '']);
    return {
      instance: `bench-${i}`,
      region: random.pick(['eu', 'us']),
      build: random.pick([undefined, '1.0', '1.4.2']),
      runtime,
      startedAtUs: random.chance(0.7),
      periodUs,
      budgetUs: random.chance(0.8) ? periodUs : Math.round(periodUs * 0.8),
      /** Share of the budget that a healthy tick takes. */
      usual: random.between(0.3, 0.65),
      noise: random.pick([0.02, 0.05, 0.1]),
      players: random.pick(['steady', 'varied', 'varied', 'none']),
      /** What a phase's time holds; `none`: ticks have no phases. */
      phases: random.pick(['with pauses', 'with pauses', 'without pauses', 'shares', 'none']),
      order: random.pick(['as run', 'by name']),
      names,
      weights: weights.map(weight => weight / whole),
      /** Whether the thread's CPU clock runs during a collection. */
      cpu: random.pick(
        runtime === 'node' ? ['with gc', 'with gc', 'none', 'without gc'] : ['without gc', 'with gc', 'none'],
      ),
      /** How a stop-the-world pause is written. */
      words: random.pick(['full', 'bare', 'kind', 'scope']),
      scheduled: random.chance(0.7),
      /** Healthy ticks before the first incident, and between incidents. */
      before: random.pick([50, 120, 400]),
      between: random.pick([
        [3, 12],
        [40, 120],
        [40, 120],
      ]),
      /** How evidence travels. */
      travel: random.pick([
        'together',
        'together',
        'pauses earlier',
        'pauses later',
        'ticks shuffled',
        'batches shuffled',
      ]),
      benignGc: random.between(0, 0.4),
      gapGc: random.between(0, 0.3),
    };
  });
}
