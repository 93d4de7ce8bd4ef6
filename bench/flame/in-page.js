/** Draws a flame graph again and again, in the page that bench/flame.js opens. */
import { layoutOf, viewOf, whole } from '/flame-layout.js';
import { paintFlame, rowPx } from '/paint-flame.js';

const width = 1416;
const rowsOfWorst = 60;
const colours = { frame: '#009e73', found: '#e69f00', text: '#e8eaed', mark: '#6cc0f0', small: '#3a424d' };
const inks = ['frame', 'found'].map(colour => ({ colour, alphas: [0.3, 0.42] }));
/** Of the mixed shape neighbours differ in colour, so that none can be drawn with the next one. */
const lookOf = shape => ({
  labelOf: node => `server.world.step_${node % 977}`,
  signOf: () => '',
  inkOf: node => inks[shape === 'mixed' ? Math.floor(node / rowsOfWorst) % 2 : 0],
});

/** Numbers that are the same in each run (mulberry32). */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Stacks that split at random until there are enough of them. */
function randomTree(most) {
  const random = randomFrom(1);
  const tree = { depth: [], sizes: [] };
  const visit = (depth, size, budget) => {
    tree.depth.push(depth);
    tree.sizes.push(size);
    const count = Math.min(budget - 1, 1 + Math.floor(random() * 5));
    const shares = Array.from({ length: Math.max(0, count) }, () => random() ** 2 + 0.02);
    const sum = shares.reduce((all, share) => all + share, 0) * 1.03;
    for (const share of shares) {
      const part = Math.floor(((budget - 1) * share) / sum);
      if (part > 0) visit(depth + 1, (size * share) / sum, part);
    }
  };
  while (tree.depth.length < most) visit(0, 1, most - tree.depth.length);
  return { ...tree, total: tree.sizes.reduce((sum, size, i) => sum + (tree.depth[i] === 0 ? size : 0), 0) };
}

/** Chains beside one another, each node as wide as all. */
function worstTree(most) {
  const depth = Array.from({ length: most }, (_, i) => i % rowsOfWorst);
  return { depth, sizes: depth.map(() => 1), total: Math.ceil(most / rowsOfWorst) };
}

function paintEach(context, layout, view) {
  context.clearRect(0, 0, width, layout.rows.length * rowPx);
  layout.depth.forEach((depth, node) => {
    context.fillStyle = colours.frame;
    const left = ((layout.x[node] - view.from) / view.width) * width;
    context.fillRect(left, depth * rowPx, (layout.width[node] / view.width) * width, rowPx - 1);
  });
}

/** `redraw` draws so many times, each in a frame of its own, and answers how long each call took, in ms. */
export function prepare({ shape, what, nodes }) {
  const { depth, sizes, total } = shape === 'random' ? randomTree(nodes) : worstTree(nodes);
  const layout = layoutOf(depth, sizes, total);
  const height = layout.rows.length * rowPx;
  const canvas = document.querySelector('canvas');
  const context = canvas.getContext('2d');
  const random = randomFrom(2);
  const draw = () => {
    canvas.width = width;
    canvas.height = height;
    const node = Math.floor(random() * nodes);
    const view = what === 'enlarged' ? viewOf(layout, layout.rows[1 + Math.floor(random() * 3)][0]) : whole;
    if (what === 'baseline') paintEach(context, layout, view);
    else
      paintFlame(context, layout, view, lookOf(shape), { selected: node, found: null }, colours, {
        width,
        height,
      });
  };
  const redraw = async times => {
    const ms = [];
    for (let i = 0; i < times; i++) {
      await new Promise(requestAnimationFrame);
      const begun = performance.now();
      draw();
      ms.push(performance.now() - begun);
    }
    await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
    return ms;
  };
  return { redraw, rows: layout.rows.length, nodes: depth.length };
}
