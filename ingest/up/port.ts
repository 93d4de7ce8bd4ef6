import { createServer } from 'node:net';
import { OvertickError } from '../../lib/errors.ts';

/** Throws a sentence when `host:port` cannot be listened on. Asked before a child is started, which would only print a stack. */
export function assertFreePort(host: string, port: number, who: string, variable: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      reject(portError(error, host, port, who, variable)),
    );
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}

function portError(
  error: NodeJS.ErrnoException,
  host: string,
  port: number,
  who: string,
  variable: string,
): OvertickError {
  if (error.code === 'EADDRINUSE') {
    return new OvertickError(
      'unavailable',
      `${who} cannot listen on ${host}:${port}: the port is in use. Stop what uses it, or set ${variable} to another port.`,
    );
  }
  if (error.code === 'EADDRNOTAVAIL') {
    return new OvertickError(
      'invalid',
      `${who} cannot listen on ${host}: this machine has no such address. Set OVERTICK_HOST to one of its own.`,
    );
  }
  return new OvertickError('unavailable', `${who} cannot listen on ${host}:${port}: ${error.message}.`);
}
