import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { type Config, loadConfig } from '../lib/config.ts';
import { OvertickError } from '../lib/errors.ts';

const demos = ['node', 'rewrite'] as const;
type Flags = {
  demo: (typeof demos)[number] | null;
  dev: boolean;
  check: boolean;
  /** Said by `overtick up` to the parts that it runs. */
  supervised: boolean;
  range: { from?: string; to?: string };
  /** What stands behind the command. */
  rest: string[];
};

/** What a running part gives back: one way to stop it. */
export type Running = { close(): Promise<void> };

type Command = {
  summary: string;
  /** Takes what stands behind its name; with others that is a mistake. */
  hasRest?: true;
  /** Runs to its end, or returns what is to be closed on Ctrl-C and SIGTERM. */
  run(config: Config, flags: Flags): Promise<Running | undefined>;
};

/** Takes whatever stands behind its name as it is. */
type ArgsCommand = {
  summary: string;
  usage(): Promise<string>;
  runArgs(config: Config, args: string[]): Promise<Running | undefined>;
};

const agentUsage = async () => (await import('./sidecar/flags.ts')).agentUsage;

const argsCommands: Record<string, ArgsCommand> = {
  agent: {
    summary: 'measures servers from beside them: logs, metrics, /proc; --help says how',
    usage: agentUsage,
    async runArgs(config, args) {
      const sidecar = await (await import('./sidecar/main.ts')).runSidecar(config, args);
      void sidecar.ended?.then(code => process.exit(code));
      return sidecar.wraps ? undefined : sidecar;
    },
  },
  token: {
    summary: 'create, list and revoke what agents show the collector; --help says how',
    usage: async () => (await import('./access/main.ts')).accessUsage,
    runArgs: async (config, args) => (await import('./access/main.ts')).runToken(config, args),
  },
  user: {
    summary: 'add, list and remove who signs in to the dashboard, and change passwords',
    usage: async () => (await import('./access/main.ts')).accessUsage,
    runArgs: async (config, args) => (await import('./access/main.ts')).runUser(config, args),
  },
  share: {
    summary: 'create, list and revoke links with which anybody may look for some hours',
    usage: async () => (await import('./access/main.ts')).accessUsage,
    runArgs: async (config, args) => (await import('./access/main.ts')).runShare(config, args),
  },
  doctor: {
    summary: 'looks at what agent would measure for 5 seconds and says what each source gives',
    usage: agentUsage,
    async runArgs(config, args) {
      process.exitCode = await (await import('./sidecar/doctor.ts')).runDoctor(config, args, console.log);
      return undefined;
    },
  },
  load: {
    summary: 'sends a spike of load to a server, and says what became of it; --help says how',
    usage: async () => (await import('./load/main.ts')).loadUsage,
    async runArgs(config, args) {
      await (await import('./load/main.ts')).runLoad(config, args, console.log);
      return undefined;
    },
  },
};

const commands: Record<string, Command> = {
  up: {
    summary:
      'everything on this machine: store (when CLICKHOUSE_URL is unset), collector, alerter and dashboard; --demo adds demo servers, --demo=rewrite the same in Go and Rust',
    run: async (config, flags) => (await import('./up/main.ts')).runUp(config, flags),
  },
  store: {
    summary: 'the embedded ClickHouse alone',
    run: async config => (await import('./store/main.ts')).runStore({ dataDir: config.dataDir }),
  },
  collector: {
    summary: 'takes batches at OVERTICK_HOST:OVERTICK_COLLECTOR_PORT and writes them into the store',
    run: async config => (await import('./collector/main.ts')).runCollector(config),
  },
  alerter: {
    summary: 'evaluates the alert rules of overtick.yaml, and the default ones, and tells receivers',
    async run(config) {
      // A storm of alerts makes much garbage in a moment, for which V8 would take, and keep, several times what is in use. The
      // collections that this costs are nothing beside what an alerter waits for. Both are read whenever a heap may grow.
      for (const flag of ['--heap-growing-percent=20', '--semi-space-growth-factor=1'])
        setFlagsFromString(flag);
      return (await import('./alerter/main.ts')).runAlerter(config);
    },
  },
  alerts: {
    summary: 'test RULE --from … --to …: when a rule would have fired; replay: sends dead letters again',
    hasRest: true,
    async run(config, { rest, range }) {
      await (await import('./alerter/commands.ts')).runAlertsCommand(config, rest, range);
      return undefined;
    },
  },
  dashboard: {
    summary: 'the pages and the JSON API at OVERTICK_HOST:PORT',
    run: async (config, flags) => (await import('./up/dashboard.ts')).runDashboard(config, flags),
  },
  migrate: {
    summary:
      'brings the store to the newest schema and exits; --check only says what is missing, and exits 0 or 1',
    async run(config, { check }) {
      const { migrate, pendingMigrations } = await import('../lib/clickhouse/migrate.ts');
      const names = check ? await pendingMigrations(config) : await migrate(config);
      if (names.length === 0) console.log('The schema is up to date.');
      else console.log(`${check ? 'Pending:' : 'Applied'} ${names.join(', ')}.`);
      if (check && names.length > 0) process.exitCode = 1;
      return undefined;
    },
  },
  backup: {
    summary: 'PLACE: copies the store to a folder or to S3 while everything runs; docs/backup.md',
    hasRest: true,
    async run(config, { rest }) {
      await (await import('./backup/main.ts')).runBackup(config, rest, console.log);
      return undefined;
    },
  },
  restore: {
    summary: 'PLACE: brings a backup back into an empty store',
    hasRest: true,
    async run(config, { rest }) {
      await (await import('./backup/main.ts')).runRestore(config, rest, console.log);
      return undefined;
    },
  },
};

function usage(): string {
  const lines = Object.entries({ ...commands, ...argsCommands }).map(
    ([name, { summary }]) => `  overtick ${name.padEnd(10)} ${summary}`,
  );
  return [
    'Usage: overtick COMMAND',
    '',
    ...lines,
    '',
    'Settings come from the environment and overtick.yaml; see README.md.',
  ].join('\n');
}

function parse(args: string[]): { name: string; flags: Flags & { help: boolean } } {
  try {
    const { values, positionals } = parseArgs({
      // --demo may stand without a value.
      args: args.map(arg => (arg === '--demo' ? '--demo=node' : arg)),
      allowPositionals: true,
      options: {
        demo: { type: 'string' },
        dev: { type: 'boolean' },
        check: { type: 'boolean' },
        supervised: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        from: { type: 'string' },
        to: { type: 'string' },
      },
    });
    const { dev = false, check = false, supervised = false, help = false, demo: wanted, ...range } = values;
    const demo = demos.find(known => known === wanted) ?? null;
    if (wanted !== undefined && demo === null)
      throw new Error(`--demo is ${demos.join(' or ')}, not ${JSON.stringify(wanted)}`);
    return {
      name: positionals[0] ?? '',
      flags: { demo, dev, check, supervised, help, range, rest: positionals.slice(1) },
    };
  } catch (error) {
    throw new OvertickError('invalid', `${(error as Error).message.split('.')[0]}.\n\n${usage()}`);
  }
}

async function runArgsCommand(command: ArgsCommand, args: string[]): Promise<Running | undefined> {
  // Behind -- stands the command of a server, which may have a --help of its own.
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  if (!own.includes('--help') && !own.includes('-h')) return command.runArgs(loadConfig(), args);
  console.log(await command.usage());
  return undefined;
}

/** EX_TEMPFAIL of sysexits.h: a service manager may try again later. */
const exitInUse = 75;

/** Runs one command of the overtick executable; ends the process with 1 (75: in use) and a sentence when it cannot. */
export async function run(args: string[]): Promise<void> {
  try {
    const argsCommand = Object.hasOwn(argsCommands, args[0] ?? '') ? argsCommands[args[0] ?? ''] : undefined;
    if (argsCommand !== undefined) {
      const running = await runArgsCommand(argsCommand, args.slice(1));
      if (running) stopOnSignal(running);
      return;
    }
    const { name, flags } = parse(args);
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (flags.help || name === '' || !command) {
      const known = flags.help || name === '' || name === 'help';
      if (!known)
        throw new OvertickError('invalid', `There is no command ${JSON.stringify(name)}.\n\n${usage()}`);
      console.log(usage());
      return;
    }
    if (flags.rest.length > 0 && !command.hasRest)
      throw new OvertickError('invalid', `${name} takes no ${JSON.stringify(flags.rest[0])}.\n\n${usage()}`);
    if (flags.supervised) endWithParent();
    const running = await command.run(loadConfig(), flags);
    if (running) stopOnSignal(running, flags.supervised);
  } catch (error) {
    console.error(error instanceof OvertickError ? error.message : error);
    process.exit(error instanceof OvertickError && error.code === 'in-use' ? exitInUse : 1);
  }
}

/**
 * A part that `overtick up` has started ends with it, also when that was killed: one that stayed would keep the ports and the
 * data folder from the next. At once, as by kill -9, which every part bears.
 */
function endWithParent(): void {
  const end = () => process.kill(process.pid, 'SIGKILL');
  if (process.connected === false) end();
  process.once('disconnect', end);
}

/** A second signal, or a part that hangs for 15 s, ends the process at once. */
function stopOnSignal(running: Running, supervised = false): void {
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), 15_000).unref();
    running.close().then(
      () => process.exit(0),
      error => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  // A terminal's Ctrl-C reaches every part at once; `overtick up` stops its own in order.
  process.on('SIGINT', supervised ? () => {} : stop);
  process.on('SIGTERM', stop);
}
