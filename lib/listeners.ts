import type { Config } from './config.ts';
import { OvertickError } from './errors.ts';

/** Where a process listens, and the variable that moves it elsewhere. */
export type Listener = { who: string; host: string; port: number; variable: string };

export const dashboardListener = ({ host, dashboardPort: port }: Config): Listener => ({
  who: 'The dashboard',
  host,
  port,
  variable: 'PORT',
});

export const collectorListener = ({ host, collectorPort: port }: Config): Listener => ({
  who: 'The collector',
  host,
  port,
  variable: 'OVERTICK_COLLECTOR_PORT',
});

/** Null: it tells nobody. */
export const alerterListener = ({ host, alerterPort: port }: Config): Listener | null =>
  port === null ? null : { who: 'The alerter', host, port, variable: 'OVERTICK_ALERTER_PORT' };

/** Why it cannot listen, in a sentence that says what to do. */
export function listenError(
  error: NodeJS.ErrnoException,
  { who, host, port, variable }: Listener,
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
