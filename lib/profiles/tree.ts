import type { Stack } from './profile.ts';

/** `value` with all that it called, `self` without; the same of what it is compared with. */
type Sums = { value: number; self: number; before: number; selfBefore: number };
type Node = Sums & { frame: string; children: Map<string, Node> };

/**
 * A flame graph, node by node: a node comes before its children, and the largest of these first. Of two that are compared it
 * is that of both together, so that a node that one of them lacks has its place; how large one is, is the sum of both: the
 * larger of both would not add up, and the children of a node could need more room than it has.
 */
export type Flame = {
  total: number;
  totalBefore: number;
  frames: string[];
  depths: number[];
  /** With all that it called. */
  values: number[];
  selfs: number[];
  /** The same of what it is compared with; all 0 where it is with nothing. */
  befores: number[];
  selfBefores: number[];
};

const newNode = (frame: string): Node => ({
  ...{ frame, value: 0, self: 0, before: 0, selfBefore: 0 },
  children: new Map(),
});
const sizeOf = ({ value, before }: Node) => value + before;
const rest = '(small)';

/** Stacks brought together; those that fell are left out: a graph has no place for less than nothing. */
function addTo(
  root: Node,
  stacks: Iterable<Stack>,
  [sum, own]: ['value', 'self'] | ['before', 'selfBefore'],
): void {
  for (const { frames, value } of stacks) {
    if (!(value > 0)) continue;
    root[sum] += value;
    let node = root;
    for (const frame of frames) {
      const child = node.children.get(frame) ?? newNode(frame);
      node.children.set(frame, child);
      child[sum] += value;
      node = child;
    }
    node[own] += value;
  }
}

/** The size from which on a node is among the `most` largest. */
function thresholdOf(root: Node, most: number): number {
  const sizes: number[] = [];
  const open = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    sizes.push(sizeOf(node));
    open.push(...node.children.values());
  }
  if (sizes.length <= most) return 0;
  return sizes.sort((a, b) => b - a)[most] ?? 0;
}

/** At most about `most` nodes; the small children of a node become one, so that nothing is lost from the sums. */
export function flameOf(stacks: Iterable<Stack>, most = 4_000, before: Iterable<Stack> = []): Flame {
  const root = newNode('');
  addTo(root, stacks, ['value', 'self']);
  addTo(root, before, ['before', 'selfBefore']);
  const least = thresholdOf(root, most);
  const flame: Flame = {
    ...{ total: root.value, totalBefore: root.before, frames: [], depths: [] },
    ...{ values: [], selfs: [], befores: [], selfBefores: [] },
  };
  const add = (node: Node, depth: number) => {
    flame.frames.push(node.frame);
    flame.depths.push(depth);
    flame.values.push(node.value);
    flame.selfs.push(node.self);
    flame.befores.push(node.before);
    flame.selfBefores.push(node.selfBefore);
  };
  const open: { node: Node; depth: number }[] = [{ node: root, depth: -1 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, depth } = next;
    const children = [...node.children.values()].sort((a, b) => sizeOf(a) - sizeOf(b));
    const small = children.filter(child => sizeOf(child) <= least);
    if (depth >= 0) add(node, depth);
    if (small.length > 0) {
      const folded = newNode(rest);
      for (const { value, before } of small) {
        folded.self = folded.value += value;
        folded.selfBefore = folded.before += before;
      }
      open.push({ node: folded, depth: depth + 1 });
    }
    for (const child of children) if (sizeOf(child) > least) open.push({ node: child, depth: depth + 1 });
  }
  return flame;
}

export type FunctionSum = {
  frame: string;
  self: number;
  total: number;
  selfBefore: number;
  totalBefore: number;
};

/**
 * What each function did itself, and with all that it called, where one that calls itself counts once; what changed most
 * against before comes first, which with nothing before is the largest.
 */
export function functionSums(stacks: Iterable<Stack>, before: Iterable<Stack> = []): FunctionSum[] {
  const sums = new Map<string, FunctionSum>();
  const add = (given: Iterable<Stack>, [all, own]: ['total', 'self'] | ['totalBefore', 'selfBefore']) => {
    for (const { frames, value } of given) {
      if (!(value > 0)) continue;
      for (const frame of new Set(frames)) {
        const sum = sums.get(frame) ?? { frame, self: 0, total: 0, selfBefore: 0, totalBefore: 0 };
        sum[all] += value;
        sums.set(frame, sum);
      }
      const leaf = sums.get(frames.at(-1) ?? '');
      if (leaf) leaf[own] += value;
    }
  };
  add(stacks, ['total', 'self']);
  add(before, ['totalBefore', 'selfBefore']);
  const selfChange = (sum: FunctionSum) => Math.abs(sum.self - sum.selfBefore);
  const change = (sum: FunctionSum) => Math.abs(sum.total - sum.totalBefore);
  return [...sums.values()].sort((a, b) => selfChange(b) - selfChange(a) || change(b) - change(a));
}
