import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Config, urlOf } from '../../lib/config.ts';
import { OvertickError } from '../../lib/errors.ts';
import { dueTimes, type Plan, spansOf, stretchAt } from './plan.ts';
import { clientRows, type Result, tableOf } from './report.ts';
import { serverRows } from './seen.ts';
import { createSend } from './send.ts';

export const loadUsage = `Usage: overtick load URL [FLAGS]     a spike of load against a server, and what became of it

  --rate N          requests a second before and after the spike; 20 by default
  --spike N         how many times as many during it; 10
  --ramp-ms N       how long the rise takes; 500
  --before, --during, --after SECONDS    how long each lasts; 10, 10, 20
  --body TEXT       what is sent (POST); without it, GET. URL may be http, https or udp
  --clients N       most connections at a time; 256
  --instance NAME   the server's name in Overtick: its ticks and the causes of its breaches are in the report
  --dashboard URL   where Overtick's pages are`;

const text = { type: 'string' } as const;
const options = {
  ...{ rate: text, spike: text, 'ramp-ms': text, before: text, during: text, after: text },
  ...{ body: text, clients: text, instance: text, dashboard: text },
} as const;

/** Requests that go unanswered for so long have failed, in ms. */
const timeoutMs = 10_000;
/** What the last second's ticks take to be in the store, in ms. */
const settleMs = 3_000;

const invalid = (message: string) => new OvertickError('invalid', `${message}\n\n${loadUsage}`);

function read(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw invalid(`${(error as Error).message.split('. ')[0]}.`);
  }
}

function number(
  values: Record<string, string | undefined>,
  name: string,
  usual: number,
  least: number,
  most: number,
) {
  const given = values[name];
  const value = given === undefined ? usual : Number(given);
  if (given !== '' && value >= least && value <= most) return value;
  throw invalid(`--${name} must be a number from ${least} to ${most}.`);
}

/** `overtick load`: requests at the moments of a plan, answered or not, and a report. */
export async function runLoad(config: Config, args: string[], print: (line: string) => void): Promise<void> {
  const { values, positionals } = read(args);
  const [address, ...others] = positionals;
  if (address === undefined || others.length > 0 || !URL.canParse(address))
    throw invalid('Give the address of one server, such as http://127.0.0.1:7777/publish.');
  const plan: Plan = {
    rate: number(values, 'rate', 20, 0.1, 100_000),
    spike: number(values, 'spike', 10, 1, 1_000),
    rampMs: number(values, 'ramp-ms', 500, 0, 600_000),
    seconds: {
      before: number(values, 'before', 10, 0, 3_600),
      during: number(values, 'during', 10, 1, 3_600),
      after: number(values, 'after', 20, 0, 3_600),
    },
  };
  const clients = number(values, 'clients', 256, 1, 10_000);
  const sender = createSend(new URL(address), { clients, body: values.body ?? null, timeoutMs });

  print(`${plan.rate} a second, ${plan.spike} times that from second ${plan.seconds.before} on …`);
  const [beganMs, began] = [Date.now(), performance.now()];
  const results: Result[] = [];
  const underWay = new Set<Promise<void>>();
  for (const dueMs of dueTimes(plan)) {
    const waitMs = dueMs - (performance.now() - began);
    if (waitMs > 0) await sleep(waitMs);
    const one = sender.send().then(fault => {
      // From when it was due: a server that holds up the next requests must answer for that, too.
      results.push({ stretch: stretchAt(plan, dueMs), tookMs: performance.now() - began - dueMs, fault });
      underWay.delete(one);
    });
    underWay.add(one);
  }
  await Promise.all(underWay);
  const restMs = spansOf(plan).after.toMs - (performance.now() - began);
  if (restMs > 0) await sleep(restMs);
  sender.close();

  print(`\nWhat the clients saw\n${tableOf(clientRows(results))}`);
  if (values.instance === undefined) return;
  await sleep(settleMs);
  const dashboard = (values.dashboard ?? urlOf(config.host, config.dashboardPort)).replace(/\/+$/, '');
  print(
    `\nWhat the server's ticks were like (worst of the slices)\n${tableOf(await serverRows(dashboard, values.instance, plan, beganMs))}`,
  );
}
