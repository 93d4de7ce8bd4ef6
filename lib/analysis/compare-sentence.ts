import type { Capacity } from './capacity.ts';
import type { Verdict } from './compare.ts';

const percent = (share: number) => {
  const value = Math.abs(share) * 100;
  return `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)} %`;
};
const signed = (share: number) => `${share < 0 ? '−' : '+'}${percent(share)}`;

const times = (effect: number) => (1 + effect).toFixed(effect < 9 ? 1 : 0);

/** The verdict in words, B measured against A. */
export function verdictSentence({ word, reason, effect, interval }: Verdict): string {
  if (reason !== null) return `Inconclusive: ${reason}.`;
  if (effect === null || interval === null) return 'Inconclusive.';
  const between = `95 % interval ${signed(interval[0])} to ${signed(interval[1])}`;
  if (word === 'inconclusive')
    return `No difference can be told at equal load: ${signed(effect)}, ${between}.`;
  // Past double, "1400 % slower" is no longer read as anything.
  if (effect >= 1)
    return `B takes ${times(effect)} times as long as A at equal load, 95 % interval ${times(interval[0])} to ${times(interval[1])} times.`;
  return `B is ${percent(effect)} ${word} than A at equal load, ${between}.`;
}

function holds(name: string, capacity: Capacity | null): string {
  if (!capacity) return `the load of ${name} was not measured`;
  const { holdsToPlayers, breaksFromPlayers, highestSeenPlayers } = capacity;
  if (breaksFromPlayers === null) return `${name} up to the highest load seen, ${highestSeenPlayers} players`;
  if (holdsToPlayers === null)
    return `${name} not even at ${breaksFromPlayers} players, the lowest load seen`;
  return `${name} up to ${holdsToPlayers} players`;
}

/** "A holds 50 ms up to 128 players, B up to 214." in words; holding is at most 1 % of the ticks over budget. */
export function capacitySentence(budgetMs: number | null, a: Capacity | null, b: Capacity | null): string {
  if (budgetMs === null) return 'No budget was sent, so there is none to hold.';
  return `Holds its budget (${budgetMs} ms, at most 1 % of ticks over it): ${holds('A', a)}; ${holds('B', b)}.`;
}
