import type { ProfileAnswer } from '@/lib/api/profile.ts';
import { type Change, changeText, gradeOf, grades } from './difference.ts';
import { type FlameLook, labelsOf } from './flame-look.ts';

/**
 * Two profiles: a node is as wide as it is on both sides together, so that what vanished is seen as well as what came, and
 * in the colour of its change, whose sign stands behind its name.
 */
export function differenceLook(answer: ProfileAnswer): FlameLook {
  const { nodes, total, baseline } = answer;
  const changes: Change[] = nodes.value.map((now, node) => ({ now, before: nodes.before?.[node] ?? 0 }));
  const gradeAt = (node: number) => grades[gradeOf(changes[node] ?? { now: 0, before: 0 })];
  const sum = (found: readonly number[], side: keyof Change) =>
    found.reduce((all, node) => all + (changes[node]?.[side] ?? 0), 0);
  return {
    sizes: changes.map(({ now, before }) => now + before),
    total: total + (baseline?.total ?? 0),
    labelOf: labelsOf(answer),
    signOf: node => gradeAt(node).sign,
    inkOf: node => gradeAt(node),
    textOf(node) {
      const own = { now: nodes.self[node] ?? 0, before: nodes.selfBefore?.[node] ?? 0 };
      return {
        whole: changeText(changes[node] ?? { now: 0, before: 0 }, answer),
        own: `itself ${changeText(own, answer)}`,
      };
    },
    foundText: ({ outermost }) =>
      `${changeText({ now: sum(outermost, 'now'), before: sum(outermost, 'before') }, answer)} in what is found`,
  };
}
