import type { Stack } from './profile.ts';

type Node = { frame: string; value: number; self: number; children: Map<string, Node> };

/** A flame graph, node by node: a node comes before its children, and the largest of these first. */
export type Flame = {
  total: number;
  frames: string[];
  depths: number[];
  /** With all that it called. */
  values: number[];
  selfs: number[];
};

const newNode = (frame: string): Node => ({ frame, value: 0, self: 0, children: new Map() });
const rest = '(small)';

/** Stacks brought together; those that fell are left out: a graph has no place for less than nothing. */
function treeOf(stacks: Iterable<Stack>): Node {
  const root = newNode('');
  for (const { frames, value } of stacks) {
    if (!(value > 0)) continue;
    root.value += value;
    let node = root;
    for (const frame of frames) {
      const child = node.children.get(frame) ?? newNode(frame);
      node.children.set(frame, child);
      child.value += value;
      node = child;
    }
    node.self += value;
  }
  return root;
}

/** The value from which on a node is among the `most` largest. */
function thresholdOf(root: Node, most: number): number {
  const values: number[] = [];
  const open = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    values.push(node.value);
    open.push(...node.children.values());
  }
  if (values.length <= most) return 0;
  return values.sort((a, b) => b - a)[most] ?? 0;
}

/** At most about `most` nodes; the small children of a node become one, so that nothing is lost from the sums. */
export function flameOf(stacks: Iterable<Stack>, most = 4_000): Flame {
  const root = treeOf(stacks);
  const least = thresholdOf(root, most);
  const flame: Flame = { total: root.value, frames: [], depths: [], values: [], selfs: [] };
  const add = (frame: string, depth: number, value: number, self: number) => {
    flame.frames.push(frame);
    flame.depths.push(depth);
    flame.values.push(value);
    flame.selfs.push(self);
  };
  const open: { node: Node; depth: number }[] = [{ node: root, depth: -1 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, depth } = next;
    const children = [...node.children.values()].sort((a, b) => a.value - b.value);
    const small = children.filter(child => child.value <= least);
    if (depth >= 0) add(node.frame, depth, node.value, node.self);
    if (small.length > 0) {
      const value = small.reduce((sum, child) => sum + child.value, 0);
      open.push({ node: { ...newNode(rest), value, self: value }, depth: depth + 1 });
    }
    for (const child of children) if (!small.includes(child)) open.push({ node: child, depth: depth + 1 });
  }
  return flame;
}

export type FunctionSum = { frame: string; self: number; total: number };

/** What each function did itself, and with all that it called; one that calls itself counts once. */
export function functionSums(stacks: Iterable<Stack>): FunctionSum[] {
  const sums = new Map<string, FunctionSum>();
  for (const { frames, value } of stacks) {
    if (!(value > 0)) continue;
    for (const frame of new Set(frames)) {
      const sum = sums.get(frame) ?? { frame, self: 0, total: 0 };
      sum.total += value;
      sums.set(frame, sum);
    }
    const leaf = sums.get(frames.at(-1) ?? '');
    if (leaf) leaf.self += value;
  }
  return [...sums.values()].sort((a, b) => b.self - a.self || b.total - a.total);
}
