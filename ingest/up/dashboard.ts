import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Config } from '../../lib/config.ts';
import { OvertickError } from '../../lib/errors.ts';
import { assertFreePort } from './port.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Runs Next's own server on the build in .next; `dev` runs its development server instead. */
export async function runDashboard(
  config: Config,
  { dev }: { dev: boolean },
): Promise<{ close(): Promise<void> }> {
  if (!dev && !existsSync(`${root}.next/BUILD_ID`)) {
    throw new OvertickError('unavailable', 'The dashboard has not been built. Run: npm run build');
  }
  await assertFreePort(config.host, config.dashboardPort, 'The dashboard', 'PORT');
  // Next's own bin, not npx: npx would leave a child behind.
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  const child = spawn(
    process.execPath,
    [next, dev ? 'dev' : 'start', '--hostname', config.host, '--port', String(config.dashboardPort)],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env: dashboardEnv(config) },
  );
  let closing = false;
  const ended = new Promise<void>(resolve => {
    child.once('exit', code => {
      resolve();
      if (!closing) process.exit(code || 1);
    });
  });
  return {
    async close() {
      closing = true;
      child.kill('SIGTERM');
      // Next waits for open streams, and live pages never close theirs.
      setTimeout(() => child.kill('SIGKILL'), 1_000).unref();
      await ended;
    },
  };
}

/** Next runs in the package's folder: paths that are relative to the caller's are made absolute. */
function dashboardEnv(config: Config): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NEXT_TELEMETRY_DISABLED: '1',
    OVERTICK_DATA_DIR: config.dataDir,
    OVERTICK_CONFIG: config.file ?? '',
  };
}
