import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every page and route of the build, from its own manifest: one that is new is tried with the rest. */

type Entry = { path: string; isApi: boolean };

/** What needs no session, since it holds no data; all else has to ask. */
export const openPaths = [
  '/login',
  '/setup',
  '/share',
  '/healthz',
  '/icon.svg',
  '/_not-found',
  '/docs/[name]',
];
export const openApi = ['/api/v1/session', '/api/v1/session/oidc', '/api/v1/session/oidc/back'];

const manifest = join(import.meta.dirname, '../../.next/server/app-paths-manifest.json');

export const isBuilt = () => existsSync(manifest);

/** Paths with `[instance]` and the like filled in by the given values. */
export function guardedRoutes(values: Record<string, string>): Entry[] {
  const entries = Object.keys(JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, string>);
  return entries
    .map(entry => ({
      isApi: entry.endsWith('/route'),
      path: entry.replace(/\/(page|route)$/, '').replace(/\/\([^)]*\)/g, '') || '/',
    }))
    .filter(({ path }) => !openPaths.includes(path) && !openApi.includes(path) && path !== '/_global-error')
    .map(entry => ({
      ...entry,
      path: entry.path.replace(/\[(\w+)\]/g, (_, name: string) => values[name] ?? 'x'),
    }));
}
