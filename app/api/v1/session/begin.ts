import { shared } from '@/app/guard.ts';
import type { SessionRequest } from '@/lib/api/session.ts';
import { audit } from '@/lib/auth/audit.ts';
import { cookieText, readCookie } from '@/lib/auth/cookie.ts';
import { checkSetup, shareOf, spendSetup } from '@/lib/auth/one-time.ts';
import { isPassword } from '@/lib/auth/password.ts';
import { type Asking, clientOf } from '@/lib/auth/peer.ts';
import type { Session } from '@/lib/auth/sessions.ts';
import { addUser, removeUser, usersFile } from '@/lib/auth/users.ts';
import { loadConfig } from '@/lib/config.ts';
import { OvertickError } from '@/lib/errors.ts';

/** Tries a minute: of one account from one address, and of one address. */
const perAccount = 10;
const perAddress = 60;

const weekSeconds = 7 * 24 * 3600;

type Who = Pick<Session, 'name' | 'role' | 'via'> & { endsAt?: number };

/** Begins a session under a new id and returns its cookie; the one that the browser had ends. */
export function beginSession(asking: Asking, { endsAt, ...who }: Who): string {
  // Where the cookie would be lost, no session begins.
  cookieText(asking, 'session', 'x', 1);
  const { sessions } = shared().guard;
  const id = sessions.begin(who, endsAt, readCookie(asking, 'session'));
  const config = loadConfig();
  const from = clientOf(asking, config.signIn.proxy?.peers ?? []);
  audit(config, { by: who.name, from, did: 'session.begin', what: who.via });
  return cookieText(asking, 'session', id, weekSeconds);
}

/** Who signs in by what they sent. Throws OvertickError 'unauthorized', 'too-many' or 'invalid'. */
export async function whoSignsIn(asking: Asking, request: SessionRequest): Promise<Who> {
  const config = loadConfig();
  const from = clientOf(asking, config.signIn.proxy?.peers ?? []);
  const account = 'name' in request ? request.name.toLowerCase() : '';
  shared().tries.spend([
    [`${from} ${account}`, perAccount],
    [from, perAddress],
  ]);
  if ('share' in request) {
    const share = shareOf(config, request.share);
    if (!share) throw new OvertickError('unauthorized', 'This link has ended. Ask for a new one.');
    return { name: share.name, role: 'viewer', via: 'share', endsAt: share.endsAt };
  }
  const { name, password } = request;
  if ('setup' in request) {
    checkSetup(config, request.setup);
    if (usersFile(config).exists())
      throw new OvertickError('unauthorized', 'There is a user already: sign in.');
    await addUser(config, name, 'admin', password);
    try {
      spendSetup(config, request.setup);
    } catch (error) {
      removeUser(config, name);
      throw error;
    }
    audit(config, { by: name, from, did: 'user.add', what: `${name} (setup link)` });
    return { name, role: 'admin', via: 'password' };
  }
  const user = usersFile(config)
    .read()
    .find(one => one.name === name);
  // As long and with the same words for a user who does not exist.
  if (!(await isPassword(password, user?.password ?? null)) || !user)
    throw new OvertickError('unauthorized', 'Name or password is wrong.');
  return { name, role: user.role, via: 'password' };
}
