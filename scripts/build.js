// Builds what `npm start` runs: dist/ (agent, collector, store, supervisor) and .next/ (dashboard).
// --if-stale: only what is older than its source.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const bin = (...path) => join(root, 'node_modules', ...path);

/** Latest change in ms of the files under these paths. */
function newest(paths) {
  let latest = 0;
  for (const path of paths) {
    const full = join(root, path);
    if (!existsSync(full)) continue;
    const stat = statSync(full);
    latest = Math.max(latest, stat.mtimeMs);
    if (stat.isDirectory())
      latest = Math.max(latest, newest(readdirSync(full).map(name => join(path, name))));
  }
  return latest;
}

function isStale(stamp, sources) {
  const path = join(root, stamp);
  return (
    !existsSync(path) || statSync(path).mtimeMs < newest([...sources, 'package-lock.json', 'tsconfig.json'])
  );
}

function run(what, file, args) {
  const { status } = spawnSync(process.execPath, [file, ...args], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
  });
  if (status !== 0) {
    console.error(`Building ${what} failed.`);
    process.exit(1);
  }
}

/** @param {{ ifStale: boolean, only?: 'node' | 'dashboard' }} options */
export function build({ ifStale, only }) {
  if (only !== 'dashboard' && (!ifStale || isStale('dist/.built', ['ingest', 'lib', 'tsconfig.node.json']))) {
    console.error('Building the collector, the store and the agent …');
    rmSync(join(root, 'dist'), { recursive: true, force: true });
    run('dist', bin('typescript', 'bin', 'tsc'), ['-p', 'tsconfig.node.json']);
    cpSync(join(root, 'lib/clickhouse/migrations'), join(root, 'dist/lib/clickhouse/migrations'), {
      recursive: true,
    });
    writeFileSync(join(root, 'dist/.built'), '');
  }
  if (
    only !== 'node' &&
    (!ifStale ||
      isStale('.next/BUILD_ID', [
        'app',
        'components',
        'lib',
        'public',
        'docs',
        'next.config.mjs',
        'postcss.config.mjs',
      ]))
  ) {
    console.error('Building the dashboard …');
    run('the dashboard', bin('next', 'dist', 'bin', 'next'), ['build']);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const only = process.argv.find(argument => argument.startsWith('--only='))?.slice('--only='.length);
  build({ ifStale: process.argv.includes('--if-stale'), only });
}
