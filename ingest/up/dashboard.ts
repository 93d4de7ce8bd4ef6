import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { assertSignIn } from '../../lib/auth/guard.ts';
import { newSetup } from '../../lib/auth/one-time.ts';
import { usersFile } from '../../lib/auth/users.ts';
import { type Config, urlOf } from '../../lib/config.ts';
import { capConnections } from '../../lib/connections.ts';
import { OvertickError } from '../../lib/errors.ts';
import { dashboardListener } from '../../lib/listeners.ts';
import { packedHeader } from '../../lib/live/packed.ts';
import { viewer } from '../../lib/viewer.ts';
import { createGate } from './gate.ts';
import { assertFreePorts } from './port.ts';

type NextApp = {
  prepare(): Promise<void>;
  getRequestHandler(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
};
// Next is a CommonJS module whose types differ between the resolution of the bundler and of Node.
const next = createRequire(import.meta.url)('next') as (options: {
  dev: boolean;
  dir: string;
  hostname: string;
  port: number;
}) => NextApp;

const root = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Next takes away the Content-Encoding of what a route answers. What is packed once for all who read it says it in a header
 * of its own, which is given its name when the headers are written.
 */
function sayPacked(response: ServerResponse): void {
  const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse;
  response.writeHead = ((...args: unknown[]) => {
    const packed = response.getHeader(packedHeader);
    if (packed !== undefined) {
      response.removeHeader(packedHeader);
      response.setHeader('Content-Encoding', packed);
    }
    return writeHead(...args);
  }) as typeof response.writeHead;
}

/** Serves the build in .next from this process; `dev` compiles on demand instead. */
export async function runDashboard(
  config: Config,
  { dev }: { dev: boolean },
): Promise<{ close(): Promise<void> }> {
  if (!dev && !existsSync(`${root}.next/BUILD_ID`)) {
    throw new OvertickError('unavailable', 'The dashboard has not been built. Run: npm run build');
  }
  assertSignIn(config);
  await assertFreePorts([dashboardListener(config)]);
  // The pages read the same settings; what is relative to the caller's folder must not become relative to ours.
  Object.assign(process.env, {
    OVERTICK_DATA_DIR: config.dataDir,
    OVERTICK_CONFIG: config.file ?? '',
    NEXT_TELEMETRY_DISABLED: '1',
  });

  const app = next({ dev, dir: root, hostname: config.host, port: config.dashboardPort });
  await app.prepare();
  const handle = app.getRequestHandler();
  const goesOn = createGate(config, { dev });
  const { limits } = config;
  const server = createServer(
    {
      headersTimeout: limits.headersSeconds * 1000,
      // Of what is asked; a live page's answer takes as long as it likes.
      requestTimeout: limits.bodySeconds * 1000,
      keepAliveTimeout: limits.idleSeconds * 1000,
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => {
      if (!goesOn(request, response)) return;
      sayPacked(response);
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      viewer.run(gone.signal, () => void handle(request, response));
    },
  );
  capConnections(server, limits);
  await new Promise<void>(resolve => server.listen(config.dashboardPort, config.host, () => resolve()));
  if (config.signIn.isAsked && !usersFile(config).exists()) {
    const link = `${urlOf(config.host, config.dashboardPort)}/setup#${newSetup(config)}`;
    console.log(`\nMake the first user of the dashboard, once and within a day: ${link}\n`);
  }
  return {
    async close() {
      const closed = new Promise(resolve => server.close(resolve));
      // Live pages never close their streams: they get a moment for what is under way, and come back to the next one.
      setTimeout(() => server.closeAllConnections(), 300);
      await closed;
    },
  };
}
