import os from 'node:os';
import { OvertickError } from '../../lib/errors.ts';
import { batchUrl } from '../../lib/sending/batch-url.ts';
import { maxDurationUs, maxNameLength } from '../../lib/signals/field.ts';
import { defaultLoop } from '../../lib/signals/tick.ts';

export type AgentOptions = {
  /** What runs, such as `arena`. Default: OVERTICK_SERVICE. */
  service?: string;
  /** How long a tick may take, in ms; 0: no budget. Default: OVERTICK_BUDGET_MS, else 0. */
  budgetMs?: number;
  /** Which copy of the service, unique over the fleet. Default: OVERTICK_INSTANCE, else SERVICE-HOST-PID. */
  instance?: string;
  /** Where it runs. Default: OVERTICK_REGION. */
  region?: string;
  /** Version of the program. Default: OVERTICK_BUILD. */
  build?: string;
  /** The collector. Default: OVERTICK_URL, else http://127.0.0.1:4318. */
  url?: string;
  /** Sent as a bearer token. Default: OVERTICK_TOKEN. */
  token?: string;
  /** Name of the loop that `tick`, `begin` and `end` record. Default: main. */
  loop?: string;
  /**
   * Measure the CPU time of ticks that take more than half of their budget, on Linux: what they did not spend waiting
   * for a CPU, so they must not await. 2 to 4 µs per tick. Default: only in the loops that `agent.loop` runs.
   */
  tickCpu?: boolean;
  /** How often the process is sampled, in ms, 250 at least. Default: 500. */
  sampleMs?: number;
  /** Memory for what is not sent yet, in bytes, 262144 at least. Default: 12 MiB, 40 minutes of a 20 Hz loop, 13 of one at 60 Hz. */
  bufferBytes?: number;
  /** How long `stop` and the end of the process may wait for a last batch, in ms. Default: 1000. */
  stopTimeoutMs?: number;
};

export type Settings = {
  service: string;
  budgetUs: number;
  instance: string;
  region: string | undefined;
  build: string | undefined;
  url: URL;
  token: string | undefined;
  loop: string;
  tickCpu: boolean;
  sampleMs: number;
  bufferBytes: number;
  stopTimeoutMs: number;
};

export type Environment = Record<string, string | undefined>;

/** The options, completed from the environment. Throws one `invalid` OvertickError that names the option. */
export function parseOptions(options: AgentOptions, env: Environment): Settings {
  const service = text('service', options.service ?? set(env.OVERTICK_SERVICE));
  if (service === undefined) throw invalid('service must be given, as an option or in OVERTICK_SERVICE');
  const budgetMs = options.budgetMs ?? fromText(env.OVERTICK_BUDGET_MS) ?? 0;
  const instance = text('instance', options.instance ?? set(env.OVERTICK_INSTANCE));
  return {
    service,
    budgetUs: Math.round(number('budgetMs', budgetMs, 0, maxDurationUs / 1000) * 1000),
    instance: instance ?? `${service}-${os.hostname()}-${process.pid}`.slice(0, maxNameLength),
    region: text('region', options.region ?? set(env.OVERTICK_REGION)),
    build: text('build', options.build ?? set(env.OVERTICK_BUILD)),
    url: collectorUrl(options.url ?? set(env.OVERTICK_URL) ?? 'http://127.0.0.1:4318'),
    token: token(options.token ?? set(env.OVERTICK_TOKEN)),
    loop: text('loop', options.loop) ?? defaultLoop,
    tickCpu: options.tickCpu === true,
    sampleMs: number('sampleMs', options.sampleMs ?? 500, 250, 60_000),
    bufferBytes: number('bufferBytes', options.bufferBytes ?? 12_582_912, 262_144, 1_073_741_824),
    stopTimeoutMs: number('stopTimeoutMs', options.stopTimeoutMs ?? 1000, 0, 60_000),
  };
}

function set(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

function fromText(value: string | undefined): number | undefined {
  return set(value) === undefined ? undefined : Number(value);
}

function text(name: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value === '') throw invalid(`${name} must be a text that is not empty`);
  if (value.length > maxNameLength)
    throw invalid(`${name} must have at most ${maxNameLength} characters, not ${value.length}`);
  return value;
}

function number(name: string, value: unknown, min: number, max: number): number {
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw invalid(`${name} must be a number from ${min} to ${max}, not ${String(value)}`);
}

function collectorUrl(value: unknown): URL {
  const url = batchUrl(value);
  if (url === null) throw invalid('url must be an http or https address, such as http://127.0.0.1:4318');
  return url;
}

/** What a header can carry; the message leaves the value out. */
function token(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && /^[\x21-\x7e]{1,4096}$/.test(value)) return value;
  throw invalid('token must be printable ASCII without spaces');
}

function invalid(message: string): OvertickError {
  return new OvertickError('invalid', `overtick agent: ${message}`);
}
