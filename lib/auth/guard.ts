import { type Config, isLoopback } from '../config.ts';
import { OvertickError } from '../errors.ts';
import { hostIsLoopback, readCookie } from './cookie.ts';
import { type Asking, isAmong, peerOf } from './peer.ts';
import { openSessions, type Sessions } from './sessions.ts';
import { type Role, roleOf, roles } from './settings.ts';
import { usersFile } from './users.ts';

/** Who asks; `open`: nobody is asked who they are. */
export type Visitor = { name: string; role: Role; via: 'open' | 'password' | 'oidc' | 'share' | 'proxy' };

export type Guard = {
  sessions: Sessions;
  /** Whether nobody has to sign in: nothing was set up, and only this machine can ask. */
  isOpen(): boolean;
  /** Null: nobody who may look. Throws OvertickError 'forbidden' where an open dashboard is reached by a foreign name. */
  visitor(asking: Asking): Visitor | null;
};

type Settings = Pick<Config, 'dataDir' | 'host' | 'signIn'>;

export const mayDo = ({ role }: Visitor, least: Role): boolean => roles.indexOf(role) >= roles.indexOf(least);

const hasSignIn = ({ signIn }: Settings) =>
  signIn.isAsked || signIn.oidc !== undefined || signIn.proxy?.userHeader !== undefined;

/** Throws OvertickError 'invalid', with what to do, when others can reach the dashboard and nobody could sign in. */
export function assertSignIn(config: Settings): void {
  if (isLoopback(config.host) || hasSignIn(config) || usersFile(config).exists()) return;
  throw new OvertickError(
    'invalid',
    `OVERTICK_HOST is ${config.host}, which others can reach: make a user with "overtick user add NAME --role admin" first, or set OVERTICK_SIGN_IN=on and use the link that the dashboard prints once (docs/security.md).`,
  );
}

export function createGuard(config: Settings): Guard {
  const users = usersFile(config);
  const sessions = openSessions(config);
  let isLocked = !isLoopback(config.host) || hasSignIn(config);

  const isOpen = () => {
    isLocked ||= users.exists();
    return !isLocked;
  };
  const proxied = (asking: Asking): Visitor | null => {
    const { proxy } = config.signIn;
    if (!proxy?.userHeader || !isAmong(peerOf(asking), proxy.peers)) return null;
    const name = asking.get(proxy.userHeader)?.trim().slice(0, 300) ?? '';
    const role = name === '' ? null : roleOf(proxy.roles, [name]);
    return role === null ? null : { name, role, via: 'proxy' };
  };
  return {
    sessions,
    isOpen,
    visitor(asking) {
      if (isOpen()) {
        // A page elsewhere may give its own name our address, and would read all of this as its own.
        if (hostIsLoopback(asking)) return { name: 'anybody', role: 'admin', via: 'open' };
        throw new OvertickError(
          'forbidden',
          'Without sign-in the dashboard answers to 127.0.0.1 and localhost only: set OVERTICK_SIGN_IN=on (docs/security.md).',
        );
      }
      const id = readCookie(asking, 'session');
      return (id === null ? null : sessions.find(id)) ?? proxied(asking);
    },
  };
}
