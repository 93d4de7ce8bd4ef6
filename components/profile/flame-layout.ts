import type { ProfileAnswer } from '@/lib/api/profile.ts';

/** Where each node of a flame graph lies: x and width are shares of the whole, 0 to 1. */
export type FlameLayout = {
  x: Float64Array;
  width: Float64Array;
  depth: readonly number[];
  /** -1 for a root. */
  parent: Int32Array;
  /** Nodes of each depth from left to right. */
  rows: number[][];
};

/** The part that is looked at; the whole is 0 to 1. */
export type FlameView = { from: number; width: number };
export const whole: FlameView = { from: 0, width: 1 };

/** Nodes as they stand in an answer, each as wide as its size; the sizes of a node's children are at most its own. */
export function layoutOf(depth: readonly number[], sizes: readonly number[], total: number): FlameLayout {
  const x = new Float64Array(depth.length);
  const width = new Float64Array(depth.length);
  const parent = new Int32Array(depth.length);
  const rows: number[][] = [];
  /** By depth: where the next node begins, and the node that its children belong to. */
  const next: number[] = [0];
  const open: number[] = [];
  depth.forEach((level, i) => {
    x[i] = next[level] ?? 0;
    width[i] = total > 0 ? (sizes[i] ?? 0) / total : 0;
    next[level] = (x[i] ?? 0) + (width[i] ?? 0);
    next[level + 1] = x[i] ?? 0;
    parent[i] = level === 0 ? -1 : (open[level - 1] ?? -1);
    open[level] = i;
    const row = rows[level] ?? [];
    row.push(i);
    rows[level] = row;
  });
  return { x, width, depth, parent, rows };
}

/** The node at a place of the view, or null; `share` is 0 at its left edge and 1 at its right. */
export function nodeAt(layout: FlameLayout, view: FlameView, share: number, row: number): number | null {
  const nodes = layout.rows[row] ?? [];
  const at = view.from + share * view.width;
  let [low, high] = [0, nodes.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const node = nodes[middle] as number;
    if (at < (layout.x[node] ?? 0)) high = middle - 1;
    else if (at >= (layout.x[node] ?? 0) + (layout.width[node] ?? 0)) low = middle + 1;
    else return node;
  }
  return null;
}

export type FlameStep = 'caller' | 'called' | 'previous' | 'next';

/** The node that a step leads to; the same where there is none. */
export function stepFrom({ depth, parent, rows }: FlameLayout, node: number, step: FlameStep): number {
  if (step === 'caller') return parent[node] === -1 ? node : (parent[node] ?? node);
  if (step === 'called') return (depth[node + 1] ?? -1) > (depth[node] ?? 0) ? node + 1 : node;
  const row = rows[depth[node] ?? 0] ?? [];
  return row[row.indexOf(node) + (step === 'next' ? 1 : -1)] ?? node;
}

/** The view that a node fills. */
export const viewOf = ({ x, width }: FlameLayout, node: number): FlameView => ({
  from: x[node] ?? 0,
  width: Math.max(width[node] ?? 1, Number.MIN_VALUE),
});

/** 1 for each node that is found; those of them that no other of them called; the share of the whole that they are. */
export type Found = { found: Uint8Array; outermost: number[]; share: number };

/** The nodes whose function's name has a text in it. */
export function search(
  layout: FlameLayout,
  { functions, nodes }: Pick<ProfileAnswer, 'functions' | 'nodes'>,
  text: string,
): Found {
  const wanted = text.toLowerCase();
  const isWanted = functions.map(({ name }) => name.toLowerCase().includes(wanted));
  const found = new Uint8Array(layout.depth.length);
  const inside = new Uint8Array(layout.depth.length);
  const outermost: number[] = [];
  for (let node = 0; node < found.length; node++) {
    found[node] = isWanted[nodes.function[node] ?? -1] ? 1 : 0;
    const above = inside[layout.parent[node] ?? -1] ?? 0;
    inside[node] = above || (found[node] as number);
    if (found[node] && !above) outermost.push(node);
  }
  const share = outermost.reduce((sum, node) => sum + (layout.width[node] ?? 0), 0);
  return { found, outermost, share };
}

/**
 * A number for each node that is made of the names on its path (FNV-1a, 32 bit): the same in an answer of other nodes, so that
 * an address can name one.
 */
export function pathsOf(
  { parent }: FlameLayout,
  { functions, nodes }: Pick<ProfileAnswer, 'functions' | 'nodes'>,
): Uint32Array {
  const paths = new Uint32Array(parent.length);
  for (let node = 0; node < paths.length; node++) {
    let hash = paths[parent[node] ?? -1] ?? 0x811c9dc5;
    const { name = '' } = functions[nodes.function[node] ?? -1] ?? {};
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    // Where a name ends: of `ab` and `c`, and of `a` and `bc`.
    paths[node] = Math.imul(hash ^ 0x10000, 0x01000193);
  }
  return paths;
}
