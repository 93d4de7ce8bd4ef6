import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { binaryOf, buildSide, missingFor, type Side } from '../ingest/demo/rewrite/build.ts';
import { agentArgs, freePorts, type Server, serverEnv, servers } from '../ingest/demo/rewrite/servers.ts';
import { eventually, overtick, runProduct } from './running.ts';

/** The arenas of examples/, as `overtick up --demo=rewrite` runs them: real programs, real garbage, real bots. */

const product = runProduct();
const root = new URL('../', import.meta.url);
const examples = fileURLToPath(new URL('examples', root));
/** Kept between runs: the crates take a minute to build. */
const outDir = fileURLToPath(new URL('.overtick/examples', root));
const never = new AbortController().signal;
const buildMs = 300_000;
const playMs = 9_000;
/** Enough to fill the small heap of Go, and too many for 50 ms. */
const players = '250';

let bots: ChildProcess | undefined;
afterAll(() => void bots?.kill('SIGKILL'));

const missing = { go: await missingFor('go', never), rust: await missingFor('rust', never) };
for (const sentence of [missing.go, missing.rust]) if (sentence !== null) console.warn(sentence);

/** Runs an arena with its bots for some seconds, and ends it; its output, which holds Go's own log. */
async function play(instance: string): Promise<string> {
  const server = servers.find(one => one.instance === instance) as Server;
  const ports = await freePorts();
  const agent = overtick(agentArgs(server, binaryOf(outDir, server.side, 'arena'), ports), {
    ...product.place.env,
    ...serverEnv(server, ports),
    OVERTICK_URL: product.place.collectorUrl,
  });
  onTestFinished(() => void agent.stop('SIGKILL'));
  const args = [`${examples}/bots/main.js`, '--arena', `127.0.0.1:${ports.game}`, '--players', players];
  bots = spawn(process.execPath, args, { stdio: 'ignore' });
  await Promise.race([
    new Promise(resolve => setTimeout(resolve, playMs)),
    agent.ended.then(code => {
      throw new Error(`${instance} ended with ${code}: ${agent.output()}`);
    }),
  ]);
  bots.kill();
  await once(bots, 'exit');
  await agent.stop();
  return agent.output();
}

type Seen = { ticks: number; players: number; phases: string[] };

function ticksOf(instance: string): Promise<Seen> {
  return eventually(`the ticks of ${instance}`, async () => {
    const [row] = await product.store.rows<Seen>(
      `SELECT count() AS ticks, max(players) AS players, arraySort(groupUniqArrayArray(mapKeys(phases))) AS phases
       FROM ticks WHERE service = 'arena' AND instance = {instance:String}`,
      { instance },
    );
    return row && row.ticks > 10 ? row : null;
  });
}

/** Stop-the-world of every collection that the log tells of, in ms: the first and the last of its clock times. */
function pausesInLog(output: string): { cycles: number; ms: number } {
  const cycles = [...output.matchAll(/^gc \d+ @\S+ \d+%: ([\d.]+)\+[\d.]+\+([\d.]+) ms clock/gm)];
  return { cycles: cycles.length, ms: cycles.reduce((sum, [, a, b]) => sum + Number(a) + Number(b), 0) };
}

const buildBefore = (side: Side) =>
  beforeAll(async () => expect(await buildSide(side, examples, outDir, never)).toBeNull(), buildMs);
const phases = ['input', 'loot', 'physics', 'send', 'snapshot'];

const known =
  /^(gc\.(stw|assist)|scheduler|offcpu|work|unexplained|phase:(input|physics|loot|snapshot|send))$/;

describe.skipIf(missing.go !== null)('the arena in Go', () => {
  buildBefore('go');

  it('tells its ticks by StatsD and its collections by its log, to the microsecond', async () => {
    const output = await play('arena-go-2');
    const seen = await ticksOf('arena-go-2');
    expect(seen.phases).toEqual(phases);
    expect(seen.players).toBeGreaterThan(200);

    const log = pausesInLog(output);
    expect(log.cycles).toBeGreaterThan(10);
    const pausesMs = await eventually('the pauses of the whole log', async () => {
      const [row] = await product.store.rows<{ n: number; ms: number }>(
        `SELECT count() AS n, sum(duration_us) / 1000 AS ms FROM pauses
         WHERE instance = 'arena-go-2' AND scope = 'stw'`,
        {},
      );
      return row && row.ms > log.ms * 0.99 ? row.ms : null;
    });
    expect(Math.abs(pausesMs / log.ms - 1)).toBeLessThan(0.01);
  }, 60_000);

  it('has a bill for its breaches, with what its runtime says in it', async () => {
    const names = await eventually('the ledgers', async () => {
      const [row] = await product.store.rows<{ names: string[] }>(
        `SELECT groupUniqArrayArray(mapKeys(lines)) AS names FROM breaches FINAL
         WHERE instance = 'arena-go-2'`,
        {},
      );
      return row?.names.includes('gc.assist') ? row.names : null;
    });
    expect(names.filter(name => !known.test(name))).toEqual([]);
  }, 30_000);
});

describe.skipIf(missing.rust !== null)('the arena in Rust', () => {
  buildBefore('rust');

  it('tells its ticks by StatsD and its state by its metrics and /proc, and has no collections', async () => {
    await play('arena-rust-1');
    const seen = await ticksOf('arena-rust-1');
    expect(seen.phases).toEqual(phases);
    expect(seen.players).toBeGreaterThan(200);
    const [row] = await product.store.rows<{ samples: number; tasks: number; rss: number; pauses: number }>(
      `SELECT count() AS samples, max(tasks) AS tasks, max(rss_bytes) AS rss,
              (SELECT count() FROM pauses WHERE instance = 'arena-rust-1') AS pauses
       FROM samples WHERE instance = 'arena-rust-1'`,
      {},
    );
    expect(row?.samples).toBeGreaterThan(4);
    expect(row?.tasks).toBeGreaterThan(0);
    expect(row?.rss).toBeGreaterThan(1e6);
    expect(row?.pauses).toBe(0);
  }, 60_000);
});
