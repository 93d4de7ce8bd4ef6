import os from 'node:os';
import { parseArgs } from 'node:util';
import { type AgentConfig, type TargetConfig, targetSchema } from '../../lib/agent-config.ts';
import { OvertickError } from '../../lib/errors.ts';

const text = { type: 'string' } as const;
const yes = { type: 'boolean' } as const;
const texts = { type: 'string', multiple: true } as const;
const options = {
  ...{ service: text, instance: text, region: text, build: text, runtime: text },
  ...{ pid: text, 'pid-file': text, match: text },
  ...{ gctrace: texts, schedtrace: texts, 'jvm-log': texts, 'trace-gc': texts },
  ...{ prometheus: texts, pprof: texts, statsd: texts },
  ...{ hsperfdata: yes, proc: yes, exec: yes },
} as const;

export const agentUsage = `Usage: overtick agent [--service NAME] [FLAGS]     (without flags: the targets of overtick.yaml)

  --instance, --region, --build, --runtime TEXT     who it is; instance is SERVICE-HOST by default
  --pid N | --pid-file FILE | --match TEXT          its process; found again after a restart
  --gctrace, --schedtrace, --jvm-log, --trace-gc FILE    logs to follow; - is what is piped in
  --prometheus URL    --pprof URL    --statsd [ADDRESS]    --hsperfdata    --proc
  --exec -- COMMAND…                                run the server and read its output, which passes through

overtick doctor takes the same, looks for 5 seconds and says what each source gives.`;

export type AgentTask = {
  targets: TargetConfig[];
  /** What --exec runs; null: nothing. */
  command: string[] | null;
};

function invalid(message: string): OvertickError {
  return new OvertickError('invalid', `${message}\n\n${agentUsage}`);
}

/** --statsd may stand without an address. */
function withStatsdValue(args: string[]): string[] {
  return args.map((arg, i) =>
    arg === '--statsd' && (args[i + 1] ?? '--').startsWith('--') ? '--statsd=' : arg,
  );
}

function read(args: string[]) {
  try {
    return parseArgs({ args: withStatsdValue(args), options, allowPositionals: false }).values;
  } catch (error) {
    throw invalid(`${(error as Error).message.split('. ')[0]}.`);
  }
}

type Env = Record<string, string | undefined>;
type Values = ReturnType<typeof read>;

/** Each source with the flag that asked for it. */
function sourcesOf(values: Values): { flag: string; source: Record<string, unknown> }[] {
  const logs = (['gctrace', 'schedtrace', 'jvm-log', 'trace-gc'] as const).flatMap(type =>
    (values[type] ?? []).map(file => ({ flag: type, source: { type, file } })),
  );
  const urls = (['prometheus', 'pprof'] as const).flatMap(type =>
    (values[type] ?? []).map(url => ({ flag: type, source: { type, url } })),
  );
  const statsd = (values.statsd ?? []).map(where => ({
    flag: 'statsd',
    source: {
      type: 'statsd',
      ...(where !== '' && { [where.startsWith('/') ? 'socket' : 'address']: where }),
    },
  }));
  return [
    ...logs,
    ...urls,
    ...statsd,
    ...(values.hsperfdata ? [{ flag: 'hsperfdata', source: { type: 'hsperfdata' } }] : []),
    ...(values.proc ? [{ flag: 'proc', source: { type: 'procfs' } }] : []),
  ];
}

const flagOf: Record<string, string> = { pidFile: 'pid-file' };

function targetOf(values: Values, env: Env, isExec: boolean) {
  const service = values.service ?? env.OVERTICK_SERVICE;
  if (!service) throw invalid('--service must say what runs, such as --service arena.');
  const { region, build, runtime, pid, match } = values;
  const choice = { pid: pid === undefined ? undefined : Number(pid), pidFile: values['pid-file'], match };
  const isChosen = Object.values(choice).some(value => value !== undefined);
  const sources = sourcesOf(values);
  if (sources.length === 0 && !isExec)
    throw invalid(
      'There is nothing to read: give a source, such as --gctrace FILE, --jvm-log FILE or --proc.',
    );
  const parsed = targetSchema.safeParse({
    ...{ service, region: region ?? env.OVERTICK_REGION, build: build ?? env.OVERTICK_BUILD, runtime },
    instance: values.instance ?? env.OVERTICK_INSTANCE ?? `${service}-${os.hostname()}`,
    ...(isChosen && { process: choice }),
    sources: sources.map(({ source }) => source),
  });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const [first, second] = issue?.path ?? [];
  const key =
    first === 'sources' ? sources[Number(second)]?.flag : String((first === 'process' && second) || first);
  const flag = key === 'process' ? '--pid, --pid-file, --match' : `--${flagOf[key ?? ''] ?? key}`;
  throw invalid(`${flag}: ${issue?.message}.`);
}

/** What `overtick agent ARGS` is to do. Throws OvertickError 'invalid' that names the flag, or the key of the file. */
export function readTask(args: string[], config: AgentConfig, env: Env, file: string | null): AgentTask {
  const dashes = args.indexOf('--');
  const values = read(dashes < 0 ? args : args.slice(0, dashes));
  const command = dashes < 0 ? [] : args.slice(dashes + 1);
  const isExec = values.exec === true;
  if (isExec !== command.length > 0)
    throw invalid('--exec is followed by -- and the command, such as --exec -- ./server --port 7777.');
  const targets = args.length > 0 ? [targetOf(values, env, isExec)] : config.targets;
  if (targets.length === 0)
    throw invalid(
      `There is nothing to measure: give flags, or agent.targets in ${file ?? 'an overtick.yaml'}.`,
    );
  const piped = targets
    .flatMap(({ sources }) => sources)
    .filter(source => 'file' in source && source.file === '-');
  if (piped.length > 1 || (piped.length > 0 && isExec))
    throw invalid('Only one source can read what is piped in (-), and none beside --exec.');
  return { targets, command: isExec ? command : null };
}
