import { createServer } from 'node:net';
import { type Listener, listenError } from '../../lib/listeners.ts';

/** Throws a sentence when it cannot listen. Asked before a child is started, which would only print a stack. */
export function assertFreePort(listener: Listener): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', error => reject(listenError(error, listener)));
    probe.listen(listener.port, listener.host, () => probe.close(() => resolve()));
  });
}
