// Bots for arenas and fan-out engines: the same seed, and so the same game, for each of them.
//   node examples/bots/main.js --arena 127.0.0.1:7777 --arena 127.0.0.1:7778 --players 40 --clue-every 60
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { ArenaCrowd } from './arena.js';
import { FanoutCrowd } from './fanout.js';

const stepMs = 50;
const text = { type: 'string' };
const { values } = parseArgs({
  options: {
    arena: { type: 'string', multiple: true, default: [] },
    fanout: { type: 'string', multiple: true, default: [] },
    players: { ...text, default: '40' },
    subscribers: { ...text, default: '250' },
    'clue-every': { ...text, default: '60' },
    'clue-factor': { ...text, default: '5' },
    seed: { ...text, default: '1' },
  },
});
const number = name => Number(values[name]);
const arena = { players: number('players'), clueFactor: number('clue-factor'), seed: number('seed') };
const crowds = [
  ...values.arena.map(address => new ArenaCrowd(address, arena)),
  ...values.fanout.map(address => new FanoutCrowd(address, number('subscribers'))),
];

// Each steps, and has its clue, at a moment of its own: what one server does to the machine is not billed to the next.
crowds.forEach((crowd, i) => {
  const clueMs = number('clue-every') * 1000;
  const step = () => crowd.step(performance.now(), stepMs);
  const clue = () => crowd.clue(performance.now());
  setTimeout(() => setInterval(step, stepMs), (i * stepMs) / crowds.length);
  setTimeout(
    () => {
      clue();
      setInterval(clue, clueMs);
    },
    ((i + 0.5) * clueMs) / crowds.length,
  );
});
