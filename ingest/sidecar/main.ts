import { once } from 'node:events';
import type { Config } from '../../lib/config.ts';
import { OvertickError } from '../../lib/errors.ts';
import { batchUrl } from '../../lib/sending/batch-url.ts';
import { nowUs } from './clock.ts';
import type { Wrapped } from './exec.ts';
import type { Process } from './find-process.ts';
import { readTask } from './flags.ts';
import { type Measured, measure } from './measured.ts';
import { Outbox } from './outbox.ts';
import { ownCost } from './own-cost.ts';
import { runCommand } from './run-command.ts';
import { sayChanges } from './say-changes.ts';

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
  /** Where there is an end: the code to exit with, once the server has ended and what it said is sent. */
  ended: Promise<number> | null;
  /** A server runs in here: signals are for it to answer. */
  wraps: boolean;
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
  const collector = { url: config.collectorUrl, token: config.token };
  const measured: Measured[] = [];
  let child: Wrapped | null = null;
  try {
    let started: Process | null = null;
    for (const target of task.targets) {
      const one = await measure(target, collector, onParcel, task.command ? () => started : undefined);
      measured.push(one);
      if (task.command === null) continue;
      child = await runCommand(task.command, one, process => {
        started = process;
      });
    }
  } catch (error) {
    await Promise.all(measured.map(one => one.close()));
    throw error;
  }

  const warned = new Set<Measured>();
  const warn = (one: Measured) => {
    const apart = warned.has(one) ? null : one.apart();
    if (apart === null) return;
    warned.add(one);
    console.error(`overtick agent: ${apart}`);
  };
  let turn = 0;
  const timer = setInterval(() => {
    turn++;
    const isAway = outbox.waiting > manyWaiting;
    const cost = turn % turnsPerCost === 1 ? ownCost(outbox) : null;
    for (const one of measured) one.look();
    if (turn % turnsPerSample === 0) for (const one of measured) warn(one);
    for (const { target } of measured) if (cost !== null) target.sinkOf('agent').event(cost);
    for (const target of measured.flatMap(one => one.targets())) {
      if (turn % turnsPerSample === 0) target.sample(nowUs());
      if (isAway ? turn % turnsWhenAway === 0 : target.hasTicks || turn % turnsPerSample === 0) target.seal();
    }
    void outbox.pump();
  }, turnMs);

  async function close(): Promise<void> {
    clearInterval(timer);
    await Promise.all(measured.map(one => one.close()));
    for (const target of measured.flatMap(one => one.targets())) target.end();
    await outbox.drain(drainMs);
  }

  const files = task.targets.flatMap(({ sources }) => sources.map(source => 'file' in source && source.file));
  const isPipe = child === null && files.every(file => file === '-');
  const last = child?.ended ?? (isPipe ? once(process.stdin, 'end').then(() => 0) : null);
  const ended = last?.then(async code => {
    await close();
    return code;
  });
  return { close, ended: ended ?? null, wraps: child !== null };
}
