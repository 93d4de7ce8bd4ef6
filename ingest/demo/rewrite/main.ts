/**
 * The rewrite of the field reports: the same arena and the same fan-out engine in Go and in Rust, from examples/, each run by
 * `overtick agent`, and the same bots in all of them.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { binaryOf, buildSide, missingFor, type Program, type Side } from './build.ts';
import { type Kept, keep } from './kept.ts';
import { agentArgs, freePorts, type Server, serverEnv, servers } from './servers.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const examples = join(root, 'examples');
const executable = join(root, 'bin', 'overtick.js');
const sides: readonly Side[] = ['go', 'rust'];

export type RewriteOptions = {
  /** Where the collector is. */
  url: string;
  token?: string;
  /** Holds what is built. */
  dataDir: string;
};

/** Builds in the background and starts what could be built. `close` stops all of it, also a build that is under way. */
export function runRewrite({ url, token, dataDir }: RewriteOptions): { close(): Promise<void> } {
  const outDir = join(dataDir, 'examples');
  const stopping = new AbortController();
  const { signal } = stopping;
  const running: Kept[] = [];

  const ready = async (side: Side): Promise<boolean> => {
    const missing = await missingFor(side, signal);
    const fault = missing ?? (await buildSide(side, examples, outDir, signal));
    if (fault !== null && !signal.aborted) console.error(fault);
    return fault === null && !signal.aborted;
  };
  const start = async (server: Server): Promise<{ program: Program; address: string }> => {
    const { program, side, instance } = server;
    const ports = await freePorts();
    const command = [
      process.execPath,
      executable,
      ...agentArgs(server, binaryOf(outDir, side, program), ports),
    ];
    const env = {
      ...process.env,
      ...serverEnv(server, ports),
      OVERTICK_URL: url,
      OVERTICK_TOKEN: token ?? '',
    };
    if (!signal.aborted) running.push(keep(instance, command, env));
    return { program, address: `127.0.0.1:${ports.game}` };
  };
  const begin = async () => {
    console.log('Building the Go and Rust servers of examples/; the first time this takes a minute or two …');
    const built: Side[] = [];
    for (const side of sides) if (await ready(side)) built.push(side);
    const started = await Promise.all(servers.filter(({ side }) => built.includes(side)).map(start));
    if (signal.aborted || started.length === 0) return;
    const bots = started.flatMap(({ program, address }) => [`--${program}`, address]);
    running.push(
      keep('The bots', [process.execPath, join(examples, 'bots', 'main.js'), ...bots], process.env),
    );
    console.log(`${started.length} servers of examples/ run, ${built.join(' and ')}.`);
  };
  const begun = begin().catch(error => console.error(error));

  return {
    async close() {
      stopping.abort();
      await begun;
      await Promise.all(running.map(one => one.close()));
    },
  };
}
