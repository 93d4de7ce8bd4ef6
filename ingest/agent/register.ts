/**
 * `node --import overtick/agent/register server.js`: pauses and samples of a server whose code stays as it is.
 * Everything comes from the environment (OVERTICK_SERVICE, _INSTANCE, _REGION, _BUILD, _URL, _TOKEN); without
 * OVERTICK_SERVICE the service is named after package.json in the working directory, or the directory. A server that
 * calls `startAgent` as well goes on with this agent. Worker threads inherit `--import` and are left alone: their
 * rows would pass for the server's.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { Agent } from './agent.ts';
import { parseOptions } from './options.ts';
import { currentAgent, setCurrentAgent } from './singleton.ts';

if (isMainThread && currentAgent() === undefined) {
  try {
    const service = process.env.OVERTICK_SERVICE || packageName() || path.basename(process.cwd()) || 'node';
    const settings = parseOptions({ service }, process.env);
    setCurrentAgent(new Agent(settings, () => setCurrentAgent(undefined)), true);
  } catch (error) {
    // A preload must not keep the server from starting.
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}; nothing is recorded\n`);
  }
}

function packageName(): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync('package.json', 'utf8')) as { name?: unknown };
    return typeof name === 'string' && name !== '' ? name : undefined;
  } catch {
    return undefined;
  }
}
