import type { ProfileAnswer } from '@/lib/api/profile.ts';
import { formatPercent } from '@/lib/format/percent.ts';
import type { Found } from './flame-layout.ts';
import type { FlameInk } from './paint-flame.ts';
import { valueText } from './value-text.ts';

/** What a flame graph shows of its nodes: how wide they are, in which colour, and what is said of them. */
export type FlameLook = {
  /** Of each node; the children of one are together at most as large as it is. */
  sizes: readonly number[];
  total: number;
  labelOf(node: number): string;
  /** What stands behind the name, however little of it fits; often empty. */
  signOf(node: number): string;
  inkOf(node: number, isFound: boolean): FlameInk;
  /** What the node comes to, and what of it is its own. */
  textOf(node: number): { whole: string; own: string };
  foundText(found: Found): string;
};

/** Neighbours differ a little, so that each is seen as one; the text stays readable on both. */
const alphas = [0.3, 0.42] as const;
const frame: FlameInk = { colour: 'frame', alphas };
const wanted: FlameInk = { colour: 'found', alphas };

/** Names of functions by node. */
export const labelsOf =
  ({ functions, nodes }: ProfileAnswer) =>
  (node: number): string =>
    functions[nodes.function[node] ?? -1]?.name ?? '';

/** One profile: as wide as what it used. */
export function plainLook(answer: ProfileAnswer): FlameLook {
  const { nodes, total, unit } = answer;
  return {
    sizes: nodes.value,
    total,
    labelOf: labelsOf(answer),
    signOf: () => '',
    inkOf: (_, isFound) => (isFound ? wanted : frame),
    textOf(node) {
      const value = nodes.value[node] ?? 0;
      return {
        whole: `${valueText(value, unit)}, ${formatPercent(total > 0 ? value / total : null)}`,
        own: `${valueText(nodes.self[node] ?? 0, unit)} of it itself`,
      };
    },
    foundText: ({ share }) => `${formatPercent(share)} in what is found`,
  };
}
