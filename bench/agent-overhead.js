/**
 * What does the agent cost a server? CPU of a 20 Hz server that does real work, with and without the agent, the agent
 * sending to a real receiver next door. The two are run in turns, and CPU is compared, not time: neighbours on the
 * machine disturb both alike.
 *
 *   node bench/agent-overhead.js [seconds per run]      (after a build)
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { fileURLToPath } from 'node:url';

const pairs = 5;
const warmUpMs = 2000;

/** A world of 3000 bodies and 40 players: 10 to 15 ms of work and 0.5 MB of garbage in each tick. */
function makeServer() {
  const bodies = Array.from({ length: 3000 }, (_, i) => ({ x: i % 97, y: i % 89, dx: 0.1, dy: 0.2 }));
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

/** @param {string | undefined} url of the receiver; undefined: no agent */
async function serve(url, seconds) {
  const { physics, see, encode } = makeServer();
  let stop;
  if (url !== undefined) {
    const { startAgent } = await import('../dist/ingest/agent/index.js');
    const agent = startAgent({ service: 'bench', budgetMs: 50, url });
    agent.players(40);
    const turn = tick => {
      tick.phase('physics');
      physics();
      tick.phase('see');
      see();
      tick.phase('encode');
      encode();
      tick.count('packetsSent', 40);
    };
    stop = () => agent.stop();
    agent.loop(turn, { hz: 20 });
  } else {
    setInterval(() => {
      physics();
      see();
      encode();
    }, 50);
    stop = async () => {};
  }
  await new Promise(resolve => setTimeout(resolve, warmUpMs));
  const before = process.cpuUsage();
  await new Promise(resolve => setTimeout(resolve, seconds * 1000));
  const { user, system } = process.cpuUsage(before);
  await stop();
  process.send((user + system) / 1000 / seconds);
}

if (process.send !== undefined) {
  const [seconds, url] = process.argv.slice(2);
  await serve(url, Number(seconds));
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
// Nothing listens on port 9: what a collector costs that is down.
const variants = { none: undefined, agent: collector, dead: 'http://127.0.0.1:9' };

/** CPU ms per second. */
async function run(url) {
  const argv = [String(seconds), ...(url === undefined ? [] : [url])];
  const child = fork(fileURLToPath(import.meta.url), argv, { stdio: ['ignore', 'inherit', 'ignore', 'ipc'] });
  const [cpuMs] = await once(child, 'message');
  await once(child, 'exit');
  return cpuMs;
}

const found = { none: [], agent: [], dead: [] };
for (let pair = 0; pair < pairs; pair++)
  for (const [name, url] of Object.entries(variants)) found[name].push(await run(url));
receiver.close();

const median = values => [...values].sort((a, b) => a - b)[values.length >> 1];
const short = value => Math.round(value * 100) / 100;
const [none, agent, dead] = [median(found.none), median(found.agent), median(found.dead)];
console.log(`without the agent       ${short(none)} ms of CPU per second`);
console.log(`with it                 ${short(agent)} ms: ${short(agent / none)}x`);
console.log(`with a dead collector   ${short(dead)} ms: ${short(dead / none)}x`);
console.log(
  JSON.stringify({
    bench: 'agent-overhead',
    cpuMsPerSecond: short(none),
    agentAddsPercent: short((agent / none - 1) * 100),
    deadCollectorAddsPercent: short((dead / none - 1) * 100),
    addedMsPerSecond: short(agent - none),
    runs: found,
    batches,
    target: { agentAddsPercent: 1 },
  }),
);
