import { z } from 'zod';
import { type KeptFile, keptFile } from './kept-file.ts';
import { sharesFile } from './one-time.ts';
import { hashOf, newSecret } from './secret.ts';
import { type Role, roles } from './settings.ts';
import { usersFile } from './users.ts';

const session = z.strictObject({
  name: z.string(),
  /** As of the sign-in; of a local user the one that holds now counts. */
  role: z.enum(roles),
  via: z.enum(['password', 'oidc', 'share']),
  /** All in ms. */
  begunAt: z.number(),
  seenAt: z.number(),
  endsAt: z.number(),
});
export type Session = z.output<typeof session>;

/** OWASP's Session Management sheet: an idle and an absolute end. */
const idleMs = 12 * 3600e3;
const longestMs = 7 * 24 * 3600e3;
/** That a session is in use is written down so often. */
const seenEveryMs = 300e3;
/** More than anybody has open; the oldest make room. */
const mostSessions = 10_000;

type Place = { dataDir: string };
export type Sessions = {
  /** Begins a session and returns its id, which only the browser keeps. `replaces`: an id that ends now. */
  begin(who: Pick<Session, 'name' | 'role' | 'via'>, endsAt?: number, replaces?: string | null): string;
  /** Who has this id now; null: nobody, or no more. */
  find(id: string): Pick<Session, 'name' | 'role' | 'via'> | null;
  end(id: string): void;
};

export function openSessions(place: Place): Sessions {
  const file: KeptFile<Record<string, Session>> = keptFile(
    place.dataDir,
    'sessions.json',
    z.record(z.string(), session),
    {},
  );
  const users = usersFile(place);
  const shares = sharesFile(place);
  const isOver = ({ seenAt, endsAt }: Session, now: number) => endsAt <= now || seenAt + idleMs <= now;

  /** What the one who signed in may do now: a user may be gone, a share revoked. */
  const roleNow = ({ name, role, via, begunAt }: Session): Role | null => {
    if (via === 'oidc') return role;
    if (via === 'share') return shares.read().some(one => one.name === name) ? 'viewer' : null;
    const user = users.read().find(one => one.name === name);
    return user && user.changedAt <= begunAt ? user.role : null;
  };

  return {
    begin(who, endsAt, replaces) {
      const id = newSecret('se_');
      const now = Date.now();
      const begun = {
        ...who,
        begunAt: now,
        seenAt: now,
        endsAt: Math.min(endsAt ?? Number.MAX_VALUE, now + longestMs),
      };
      file.change(sessions => {
        const lasting = Object.entries(sessions)
          .filter(([hash, one]) => !isOver(one, now) && (!replaces || hash !== hashOf(replaces)))
          .slice(1 - mostSessions);
        return Object.fromEntries([...lasting, [hashOf(id), begun]]);
      });
      return id;
    },
    find(id) {
      const hash = hashOf(id);
      const sessions = file.read();
      const found = Object.hasOwn(sessions, hash) ? sessions[hash] : undefined;
      const now = Date.now();
      if (!found || isOver(found, now)) return null;
      const role = roleNow(found);
      if (role === null) return null;
      if (now - found.seenAt > seenEveryMs)
        file.change(all => (all[hash] ? { ...all, [hash]: { ...all[hash], seenAt: now } } : all));
      return { name: found.name, via: found.via, role };
    },
    end(id) {
      file.change(({ [hashOf(id)]: _, ...rest }) => rest);
    },
  };
}
