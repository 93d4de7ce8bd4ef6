import type { Config } from '../../lib/config.ts';
import { OvertickError } from '../../lib/errors.ts';
import type { Decision } from '../../lib/sending/backoff.ts';
import { batchUrl } from '../../lib/sending/batch-url.ts';
import { forwardSignals, type Wrapped, wrap } from './exec.ts';
import { readTask } from './flags.ts';
import { type Measured, measure } from './measured.ts';
import { Outbox } from './outbox.ts';
import { ownCost } from './own-cost.ts';
import { readOutput } from './sources/output-source.ts';

const turnMs = 200;
const turnsPerSample = 5;
/** Frames for a collector that is away are fewer and larger. */
const turnsWhenAway = 10;
const manyWaiting = 20;
const turnsPerCost = 300;
/** How long the end may wait for what is left to be sent. */
const drainMs = 2_000;

export type Sidecar = {
  close(): Promise<void>;
  /** Of --exec: with the code to exit with, once the server has ended and what it said is sent. */
  ended: Promise<number> | null;
};

/** Measures servers from beside them, and sends what is found to the collector. */
export async function runSidecar(config: Config, args: string[]): Promise<Sidecar> {
  const task = readTask(args, config.agent, process.env, config.file);
  const url = batchUrl(config.collectorUrl);
  if (url === null)
    throw new OvertickError(
      'invalid',
      'OVERTICK_URL must be an http or https address, such as http://127.0.0.1:4318.',
    );
  const say = sayChanges(url);
  const outbox = new Outbox(url, config.token ?? undefined, decision => {
    say(decision);
    // What is left of an outage goes at once.
    if (decision.action !== 'retry' && outbox.waiting > 0) setImmediate(() => void outbox.pump());
  });
  const onParcel = outbox.add.bind(outbox);
  const measured: Measured[] = [];
  let child: Wrapped | null = null;
  try {
    for (const target of task.targets) {
      if (task.command === null) {
        measured.push(await measure(target, onParcel));
        continue;
      }
      child = await runCommand(task.command, async process => {
        const one = await measure(target, onParcel, process);
        measured.push(one);
        return one;
      });
    }
  } catch (error) {
    await Promise.all(measured.map(one => one.close()));
    throw error;
  }

  let turn = 0;
  const timer = setInterval(() => {
    turn++;
    const isAway = outbox.waiting > manyWaiting;
    for (const { target } of measured) {
      const cost = turn % turnsPerCost === 1 ? ownCost(outbox) : null;
      if (cost !== null) target.sinkOf('agent').event(cost);
      if (turn % turnsPerSample === 0) target.sample(Date.now() * 1000);
      if (isAway ? turn % turnsWhenAway === 0 : target.hasTicks || turn % turnsPerSample === 0) target.seal();
    }
    void outbox.pump();
  }, turnMs);

  async function close(): Promise<void> {
    clearInterval(timer);
    await Promise.all(measured.map(one => one.close()));
    for (const { target } of measured) {
      target.sample(Date.now() * 1000);
      target.seal();
    }
    await outbox.drain(drainMs);
  }

  const ended = child?.ended.then(async code => {
    await close();
    return code;
  });
  return { close, ended: ended ?? null };
}

/** The sources need the process, and its output needs a source: what it says before that waits. */
async function runCommand(
  command: string[],
  begin: (process: { pid: number; startedAtUs: number }) => Promise<Measured>,
): Promise<Wrapped> {
  const early: [stream: 'stdout' | 'stderr', bytes: Buffer][] = [];
  let output: ReturnType<typeof readOutput> | null = null;
  const take = (stream: 'stdout' | 'stderr') => (bytes: Buffer) => {
    if (output === null) early.push([stream, bytes]);
    else output[stream](bytes);
  };
  const child = await wrap(command, { stdout: take('stdout'), stderr: take('stderr') });
  forwardSignals(child.kill);
  const one = await begin({ pid: child.pid, startedAtUs: child.startedAtUs });
  output = readOutput(
    command[0] ?? '',
    format => one.target.sinkOf(format),
    () => child.startedAtUs,
  );
  one.sources.push(output.source);
  for (const [stream, bytes] of early.splice(0)) output[stream](bytes);
  return child;
}

/** One line when the collector goes and one when it is back. */
function sayChanges({ origin }: URL): (decision: Decision) => void {
  let last = 'done';
  return ({ action, reason }) => {
    const changed = action !== last;
    last = action;
    if (!changed) return;
    if (action === 'retry')
      console.error(`overtick agent: collector ${origin} takes nothing (${reason}); trying on`);
    else if (action === 'drop')
      console.error(`overtick agent: collector ${origin} refused a batch (${reason}); it is dropped`);
    else console.error(`overtick agent: collector ${origin} takes batches again`);
  };
}
