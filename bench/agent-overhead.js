/**
 * What does the agent cost a server? CPU per second of a 20 Hz server with and without it, the agent sending to a real
 * receiver next door, or to none. The server's own work wavers by more than the agent costs, so what the agent adds is
 * measured on a server with little to do (its code is as cold there as anywhere), and set against the CPU of one that
 * works 10 ms in each tick. Runs take turns, since neighbours on the machine disturb all of them.
 *
 *   node bench/agent-overhead.js [seconds per run]      (after a build)
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { fileURLToPath } from 'node:url';

const rounds = 5;
const warmUpMs = 2000;

/** A world of so many bodies and 40 players; 3000 make 10 to 15 ms of work and 0.5 MB of garbage in each tick. */
function makeServer(count) {
  const bodies = Array.from({ length: count }, (_, i) => ({ x: i % 97, y: i % 89, dx: 0.1, dy: 0.2 }));
  const phases = {
    physics() {
      for (let step = 0; step < 60; step++)
        for (const body of bodies) {
          body.x = (body.x + body.dx * Math.cos(body.y)) % 100;
          body.y = (body.y + body.dy * Math.sin(body.x)) % 100;
        }
    },
    see() {
      let seen = 0;
      for (let player = 0; player < 40; player++)
        seen += bodies.filter(body => Math.abs(body.x - player) < 5).map(({ x, y }) => ({ x, y })).length;
      return seen;
    },
    encode() {
      return JSON.stringify(bodies.slice(0, 500));
    },
  };
  return phases;
}

/**
 * @param {boolean} busy whether there is work in the ticks
 * @param {string | undefined} url of the receiver; undefined: no agent
 */
async function serve(busy, url, seconds) {
  const { physics, see, encode } = makeServer(busy ? 3000 : 20);
  let stop = async () => {};
  if (url === undefined) {
    setInterval(() => {
      physics();
      see();
      encode();
    }, 50);
  } else {
    const { startAgent } = await import('../dist/ingest/agent/index.js');
    const agent = startAgent({ service: 'bench', budgetMs: 50, url });
    agent.players(40);
    const body = tick => {
      tick.phase('physics');
      physics();
      tick.phase('see');
      see();
      tick.phase('encode');
      encode();
      tick.count('packetsSent', 40);
    };
    setInterval(() => agent.tick(body), 50);
    stop = () => agent.stop();
  }
  await new Promise(resolve => setTimeout(resolve, warmUpMs));
  const before = process.cpuUsage();
  await new Promise(resolve => setTimeout(resolve, seconds * 1000));
  const { user, system } = process.cpuUsage(before);
  await stop();
  process.send((user + system) / 1000 / seconds);
}

if (process.send !== undefined) {
  const [seconds, busy, url] = process.argv.slice(2);
  await serve(busy === 'busy', url, Number(seconds));
  process.exit(0);
}

const seconds = Number(process.argv[2] ?? 10);
let batches = 0;
const receiver = http.createServer((request, response) => {
  request.resume().on('end', () => {
    batches++;
    response.writeHead(202).end('{"accepted":{},"rejected":[]}');
  });
});
receiver.listen(0, '127.0.0.1');
await once(receiver, 'listening');
const collector = `http://127.0.0.1:${receiver.address().port}`;
const variants = {
  busy: ['busy'],
  none: ['idle'],
  agent: ['idle', collector],
  // Nothing listens on port 9: what a collector costs that is down.
  dead: ['idle', 'http://127.0.0.1:9'],
};

/** CPU ms per second. */
async function run(args) {
  const argv = [String(seconds), ...args];
  const child = fork(fileURLToPath(import.meta.url), argv, { stdio: ['ignore', 'inherit', 'ignore', 'ipc'] });
  const [cpuMs] = await once(child, 'message');
  await once(child, 'exit');
  return cpuMs;
}

const found = { busy: [], none: [], agent: [], dead: [] };
for (let round = 0; round < rounds; round++)
  for (const [name, args] of Object.entries(variants)) found[name].push(await run(args));
receiver.close();

const median = values => [...values].sort((a, b) => a - b)[values.length >> 1];
const short = value => Math.round(value * 100) / 100;
const [busy, none, agent, dead] = Object.values(found).map(median);
const share = added => `${short(added)} ms per second: ${short(1 + added / busy)}x, with what it adds`;
console.log(`a 20 Hz server            ${short(busy)} ms of CPU per second`);
console.log(`the agent adds            ${share(agent - none)}`);
console.log(`with a dead collector     ${share(dead - none)}`);
console.log(
  JSON.stringify({
    bench: 'agent-overhead',
    serverCpuMsPerSecond: short(busy),
    addedMsPerSecond: short(agent - none),
    addedPercent: short(((agent - none) / busy) * 100),
    deadCollectorAddedMsPerSecond: short(dead - none),
    deadCollectorAddedPercent: short(((dead - none) / busy) * 100),
    runs: Object.fromEntries(Object.entries(found).map(([name, values]) => [name, values.map(short)])),
    batches,
    target: { addedPercent: 1 },
  }),
);
