import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { type AgentConfig, agentSchema } from './agent-config.ts';
import { type AlertSettings, alertSettings } from './alerts/settings.ts';
import { type SignInSettings, signInSettings, tokenSetting } from './auth/settings.ts';
import { OvertickError } from './errors.ts';
import { type Limits, limitsSchema } from './limits.ts';

const days = z.number().positive().max(3650);

/** What overtick.yaml may say. Unknown keys are errors: a misspelt budget must not be silently without effect. */
const fileSchema = z.strictObject({
  budgets: z
    .record(z.string(), z.number().positive().max(3_600_000))
    .default({})
    .describe('ms a tick may take, by service, for senders whose ticks carry no budget'),
  retention: z
    .strictObject({
      ticksDays: days.default(7),
      breachesDays: days.default(90),
      rollupsDays: days.default(90),
    })
    .prefault({}),
  agent: agentSchema.describe('servers that `overtick agent` measures from outside'),
  storage: z
    .strictObject({
      durationStepUs: z.int().min(1).max(1_000).default(1),
      startStepUs: z.int().min(1).max(1_000).default(1),
    })
    .prefault({})
    .describe('steps of µs in which healthy ticks are kept, rounded down; breached ticks are kept exactly'),
  alerts: alertSettings.prefault({}),
  limits: limitsSchema.prefault({}).describe('what one sender, viewer or query may cost'),
  tokens: z.array(tokenSetting).max(1_000).default([]).describe('what agents may show, as hashes'),
  signIn: signInSettings.prefault({}),
});

export type Retention = z.infer<typeof fileSchema>['retention'];

/** Healthy ticks are kept in multiples of these, rounded down, which makes them smaller; 1: to the µs. */
export type Steps = z.infer<typeof fileSchema>['storage'];

export type Config = {
  /** Absolute path of the file that was read; null: there is none. */
  file: string | null;
  /** Absolute; holds the embedded store and the spool. */
  dataDir: string;
  host: string;
  collectorPort: number;
  /** Where the collector is reached, without a slash at the end. */
  collectorUrl: string;
  dashboardPort: number;
  /** Where the alerter tells about itself; null: nowhere. */
  alerterPort: number | null;
  /** Null url: the embedded store in dataDir. */
  clickhouse: { url: string | null; user: string; password: string; database: string };
  /** What agents must show, and what ours show; null: none is asked for. */
  token: string | null;
  budgetsMs: Record<string, number>;
  retention: Retention;
  agent: AgentConfig;
  storage: Steps;
  alerts: AlertSettings;
  limits: Limits;
  /** What else agents may show; the data folder has more (lib/auth/tokens.ts). */
  tokens: z.infer<typeof tokenSetting>[];
  signIn: SignInSettings & {
    /** The dashboard asks who somebody is even where nobody else can reach it. */
    isAsked: boolean;
  };
};

type Env = Record<string, string | undefined>;

function port(env: Env, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  // Nobody would know which port 0 has become.
  if (/^\d{1,5}$/.test(text) && value >= 1 && value <= 65535) return value;
  throw new OvertickError('invalid', `${name} must be a port from 1 to 65535, not ${JSON.stringify(text)}.`);
}

function signIn({ OVERTICK_SIGN_IN: text }: Env): boolean {
  if (text === undefined || text === '' || text === 'on') return text === 'on';
  throw new OvertickError('invalid', `OVERTICK_SIGN_IN is "on" or not set, not ${JSON.stringify(text)}.`);
}

function findFile(env: Env, cwd: string): string | null {
  const path = resolve(cwd, env.OVERTICK_CONFIG || 'overtick.yaml');
  if (existsSync(/* turbopackIgnore: true */ path)) return path;
  if (env.OVERTICK_CONFIG)
    throw new OvertickError('invalid', `OVERTICK_CONFIG names ${path}, which does not exist.`);
  return null;
}

/** The line of the nearest part of the document that there is: of a key that is missing, its owner's. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): string {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return ` line ${lines.linePos(node.range[0]).line}`;
  }
  return '';
}

/** A key that nobody knows is complained about at its owner; it is the one to be named, and to be found. */
function placeOf(issue: z.core.$ZodIssue | undefined): PropertyKey[] {
  if (issue?.code === 'unrecognized_keys') return [...issue.path, ...issue.keys.slice(0, 1)];
  return issue?.path ?? [];
}

function textOf(path: string): string {
  try {
    return readFileSync(/* turbopackIgnore: true */ path, 'utf8');
  } catch (cause) {
    const { message } = cause as Error;
    throw new OvertickError('invalid', `${path} cannot be read: ${message}.`, { cause });
  }
}

function readFile(path: string): z.infer<typeof fileSchema> {
  const lines = new LineCounter();
  const document = parseDocument(textOf(path), { lineCounter: lines });
  const broken = document.errors[0];
  if (broken) {
    const where = ` line ${broken.linePos?.[0].line}`;
    throw new OvertickError('invalid', `${path}${where}: ${broken.message.split('\n')[0]}`);
  }
  const parsed = fileSchema.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const place = placeOf(issue);
  throw new OvertickError(
    'invalid',
    `${path}${lineOf(document, lines, place)}, key ${place.join('.') || '(top level)'}: ${issue?.message}.`,
  );
}

/** Everything that the environment and overtick.yaml say. Throws OvertickError 'invalid' with a sentence. */
export function loadConfig(env: Env = process.env, cwd: string = process.cwd()): Config {
  const path = findFile(env, cwd);
  const file = path === null ? fileSchema.parse({}) : readFile(path);
  const url = env.CLICKHOUSE_URL || null;
  // What it is is not repeated: it may hold a password.
  if (url !== null && !(/^https?:\/\//.test(url) && URL.canParse(url))) {
    throw new OvertickError('invalid', 'CLICKHOUSE_URL must be an address with http:// or https://.');
  }
  const host = env.OVERTICK_HOST || '127.0.0.1';
  const collectorPort = port(env, 'OVERTICK_COLLECTOR_PORT', 4318);
  return {
    file: path,
    dataDir: resolve(cwd, env.OVERTICK_DATA_DIR || '.overtick'),
    host,
    collectorPort,
    collectorUrl: (env.OVERTICK_URL || urlOf(host, collectorPort)).replace(/\/+$/, ''),
    dashboardPort: port(env, 'PORT', 3000),
    alerterPort: env.OVERTICK_ALERTER_PORT ? port(env, 'OVERTICK_ALERTER_PORT', 0) : null,
    clickhouse: {
      url,
      user: env.CLICKHOUSE_USER || 'default',
      password: env.CLICKHOUSE_PASSWORD || '',
      database: env.CLICKHOUSE_DATABASE || 'overtick',
    },
    token: env.OVERTICK_TOKEN || null,
    budgetsMs: file.budgets,
    retention: file.retention,
    agent: file.agent,
    storage: file.storage,
    alerts: file.alerts,
    limits: file.limits,
    tokens: file.tokens,
    signIn: { ...file.signIn, isAsked: signIn(env) },
  };
}

/** A wildcard address is reached through loopback. */
export function urlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

/** The collector's address for a reader who reached the dashboard as `pageHost` (`name:port`), where it is on every one. */
export function shownCollectorUrl(
  { host, collectorPort, collectorUrl }: Pick<Config, 'host' | 'collectorPort' | 'collectorUrl'>,
  pageHost: string | null,
): string {
  const isEverywhere = host === '0.0.0.0' || host === '::';
  const name = pageHost && /^([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d+)?$/i.exec(pageHost)?.[1];
  if (!isEverywhere || !name || collectorUrl !== urlOf(host, collectorPort)) return collectorUrl;
  return `http://${name}:${collectorPort}`;
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}
