import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { AgentStats } from '../../ingest/agent/agent.ts';
import { eventually } from '../running.ts';

const script = fileURLToPath(new URL('./host.js', import.meta.url));

type Line = {
  ticks?: number;
  stats?: AgentStats;
  rssBytes?: number;
  blockedMs?: number;
  endsAtMs?: number;
  burst?: boolean;
};

/** A real server with the agent in it, whose book (its own count of ticks) survives its end. */
export function startHost(env: Record<string, string>) {
  const child = fork(script, {
    env: { ...process.env, OVERTICK_TOKEN: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  const seen: Line = {};
  let [text, errors] = ['', ''];
  child.stdout?.on('data', chunk => {
    text += chunk;
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) Object.assign(seen, JSON.parse(line));
  });
  child.stderr?.on('data', chunk => {
    errors += chunk;
  });
  const ended = new Promise<{ code: number | NodeJS.Signals | null; atMs: number }>(resolve =>
    child.once('close', (code, signal) => {
      process.off('exit', killAtExit);
      resolve({ code: code ?? signal, atMs: Date.now() });
    }),
  );
  return {
    /** What it said last of each. */
    seen,
    errors: () => errors,
    ended,
    tell: (message: Record<string, unknown>) => child.send(message),
    /** Ends it when all that it recorded was taken or refused: a stop waits for a second only. */
    async finish() {
      child.send({ rest: true });
      await sleep(300);
      await eventually('the last tick to leave', async () => seen.stats?.ticksWaiting === 0 || null, 60_000);
      // One batch at a time: when another is through, so is the one with the last tick.
      const answered = () => (seen.stats?.batchesSent ?? 0) + (seen.stats?.batchesRejected ?? 0);
      const before = answered();
      await eventually('the last batch to be answered', async () => answered() > before || null, 60_000);
      child.send({ end: 'stop' });
      await ended;
    },
    kill() {
      child.kill('SIGKILL');
      return ended;
    },
  };
}
