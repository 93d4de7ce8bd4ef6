// Who may import whom, and what a file may be called: ARCHITECTURE.md says why. Prints each offence with its mend.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** Tests may import what they test with. */
const test = /\.test\.tsx?$|\/testing\//;

/** For files under `from`, imports that match `not` are offences unless they match `except`. */
const rules = [
  {
    from: /^lib\/(signals|format|errors)/,
    not: /^(lib|ingest|app|components)\//,
    except: /^lib\/(signals|format|errors)/,
    mend: 'the vocabulary imports nothing outward',
  },
  {
    from: /^lib\/(analysis|wire|profiles)\//,
    not: /^(lib|ingest|app|components)\//,
    except: /^lib\/(analysis|wire|profiles|signals|format|errors)/,
    mend: 'give it data as an argument',
  },
  {
    from: /^lib\/sending\//,
    not: /^(lib|ingest|app|components|[a-z@])/,
    except: /^(lib\/(sending|wire|signals)\/|lib\/errors|node:)/,
    mend: 'the agent takes it into its host: node:, lib/signals, lib/wire and lib/errors only',
  },
  {
    from: /^lib\/metrics\//,
    not: /^(lib\/(?!signals\/|metrics\/)|ingest|app|components|node:|[a-z@](?!ib\/))/,
    mend: 'pure: text and bytes in, series and rows out; lib/signals only',
  },
  {
    from: /^lib\/alerts\//,
    not: /^lib\/(queries|clickhouse)\//,
    mend: 'give it data and state as arguments',
  },
  {
    from: /^app\/(?!data\.ts)/,
    not: /^lib\/clickhouse\//,
    mend: 'ask app/data.ts for the store: openStoreFor() asks who is there',
  },
  { from: /^lib\//, not: /^(ingest|app|components)\//, mend: 'inner code imports nothing outward' },
  {
    from: /^ingest\/agent\//,
    not: /^(lib|app|components|[a-z@])/,
    except: /^(lib\/(signals|wire|sending)\/|lib\/errors|ingest\/agent\/|node:)/,
    mend: 'the agent is a guest: node: modules, lib/signals, lib/wire, lib/sending and lib/errors only',
  },
  {
    from: /^ingest\/(collector|alerter|store|sidecar|load)\//,
    not: /^ingest\//,
    except: 'own',
    mend: 'processes do not import one another; share through lib',
  },
  {
    from: /^components\//,
    not: /^(lib\/(queries|clickhouse)|ingest|app)\//,
    mend: 'pages load data through app/data.ts and pass it down',
  },
  { from: /^(?!app\/)/, not: /^app\//, mend: 'nothing imports app' },
  {
    from: /^(?!lib\/clickhouse\/|ingest\/store\/fixture\.mts)/,
    not: /^@clickhouse\/client/,
    mend: 'go through lib/clickhouse/client.ts',
  },
];

/** Names that have no subject. */
const vague = /(^|\/)(utils?|helpers?|common|misc)(\.|\/)/;

function importsOf(file) {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name]) => {
    if (name.startsWith('@/')) return name.slice(2);
    return name.startsWith('.') ? normalize(join(dirname(file), name)) : name;
  });
}

export function checkHouse() {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  })
    .split('\n')
    .filter(file => file !== '' && existsSync(file));
  const offences = files.filter(file => vague.test(file)).map(file => `${file}: name it by its subject`);
  for (const file of files.filter(file => /\.m?tsx?$/.test(file) && !test.test(file))) {
    for (const name of importsOf(file)) {
      for (const { from, not, except, mend } of rules) {
        if (!from.test(file) || !not.test(name)) continue;
        const allowed =
          except === 'own'
            ? name.startsWith(`${file.split('/').slice(0, 2).join('/')}/`)
            : except?.test(name);
        if (!allowed) offences.push(`${file} imports ${name}: ${mend}`);
      }
    }
  }
  for (const offence of offences) console.error(offence);
  return offences.length === 0;
}
