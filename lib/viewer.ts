import { AsyncLocalStorage } from 'node:async_hooks';

// The dashboard's bundler gives pages, routes and the server that runs them a copy of this module each.
const place = globalThis as typeof globalThis & { overtickViewer?: AsyncLocalStorage<AbortSignal> };
place.overtickViewer ??= new AsyncLocalStorage();

/** Fires when whoever asked for the page that is being made has gone. Pages are not told by Next; their server knows. */
export const viewer: AsyncLocalStorage<AbortSignal> = place.overtickViewer;
