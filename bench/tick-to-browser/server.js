// A 20-Hz server that goes over its budget of 5 ms about every two seconds, by work that really takes 8 ms.
import { startAgent } from '../../dist/ingest/agent/index.js';

const agent = startAgent({
  service: 'bench',
  instance: process.env.INSTANCE,
  region: 'eu',
  build: '1',
  budgetMs: 5,
});
let ticks = Math.floor(Math.random() * 40);
let sum = 0;
agent.loop(
  tick => {
    tick.phase('work');
    const end = performance.now() + (ticks++ % 40 === 0 ? 8 : 0.05);
    while (performance.now() < end) sum += Math.sqrt(sum + 1);
  },
  { hz: 20 },
);
