// A server with the agent in it, for the fault suite: it counts its own ticks, and ends as it is told.
//   HZ, WORK_MS, INSTANCE, OVERTICK_URL; STEP_MS: after STEP_AFTER_MS the wall clock is set that far; END: how it ends
import { writeSync } from 'node:fs';
import { startAgent } from '../../dist/ingest/agent/index.js';

const number = (name, fallback) => Number(process.env[name] ?? fallback);
const [hz, workMs] = [number('HZ', 50), number('WORK_MS', 0)];
const say = line => writeSync(1, `${JSON.stringify(line)}\n`);

if (process.env.STEP_MS) {
  const real = Date.now;
  setTimeout(
    () => {
      Date.now = () => real() + number('STEP_MS');
    },
    number('STEP_AFTER_MS', 1000),
  );
}

const agent = startAgent({ service: 'host', instance: process.env.INSTANCE, budgetMs: 5 });
let ticks = 0;
const loop = agent.loop(
  () => {
    const end = performance.now() + workMs;
    while (performance.now() < end);
    ticks++;
    say({ ticks });
  },
  { hz, maxBehind: 0 },
);
const tell = setInterval(() => {
  say({ ticks, stats: agent.stats(), rssBytes: process.memoryUsage.rss() });
}, 100);
process.on('message', async message => {
  if (message.block) {
    const began = performance.now();
    while (performance.now() - began < message.block);
    say({ blockedMs: performance.now() - began });
  }
  if (message.burst) {
    // As many ticks as fit: the buffer must give way, and not the memory.
    const until = performance.now() + message.burst;
    const turn = () => {
      for (let i = 0; i < 2_000; i++) {
        agent.begin();
        agent.end();
      }
      ticks += 2_000;
      if (performance.now() < until) setTimeout(turn, 10);
      else setTimeout(() => say({ burst: true, ticks, stats: agent.stats() }), 50);
    };
    turn();
  }
  if (message.rest) loop.stop();
  if (message.end) {
    say({ endsAtMs: Date.now() });
    const ways = {
      exit: () => process.exit(3),
      throw: () =>
        setImmediate(() => {
          throw new Error('on purpose');
        }),
      reject: () => void Promise.reject(new Error('on purpose')),
      'throw in a tick': () =>
        agent.tick(() => {
          setImmediate(() => {
            throw new Error('on purpose');
          });
        }),
      term: () => process.kill(process.pid, 'SIGTERM'),
      int: () => process.kill(process.pid, 'SIGINT'),
      abort: () => process.abort(),
      'exit code': () => {
        process.exitCode = 7;
        leave();
      },
      nothing: () => leave(),
      stop: async () => {
        loop.stop();
        await agent.stop();
        say({ ticks, stats: agent.stats() });
        process.exit(4);
      },
    };
    ways[message.end]();
  }
});
function leave() {
  loop.stop();
  clearInterval(tell);
  process.disconnect();
}
