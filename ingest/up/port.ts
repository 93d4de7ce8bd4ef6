import { createServer, type Server } from 'node:net';
import { type Listener, listenError } from '../../lib/listeners.ts';

/**
 * Throws a sentence when one of them cannot be listened on, or two are the same. Asked before a child is started, which would
 * only print a stack.
 */
export async function assertFreePorts(listeners: readonly (Listener | null)[]): Promise<void> {
  const probes: Server[] = [];
  try {
    for (const listener of listeners) if (listener !== null) probes.push(await listening(listener));
  } finally {
    await Promise.all(probes.map(probe => new Promise(resolve => probe.close(resolve))));
  }
}

function listening(listener: Listener): Promise<Server> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', error => reject(listenError(error, listener)));
    probe.listen(listener.port, listener.host, () => resolve(probe));
  });
}
