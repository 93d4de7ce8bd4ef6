import { z } from 'zod';
import { OvertickError } from '../errors.ts';
import { type KeptFile, keptFile, removeNamed } from './kept-file.ts';
import { hashPassword } from './password.ts';
import { type Role, roles } from './settings.ts';

const user = z.strictObject({
  name: z.string(),
  role: z.enum(roles),
  password: z.string(),
  /** ms; sessions that are older have ended. */
  changedAt: z.number(),
});
export type User = z.output<typeof user>;

type Place = { dataDir: string };

export const usersFile = ({ dataDir }: Place): KeptFile<User[]> =>
  keptFile(dataDir, 'users.json', z.array(user), []);

const userName = /^[\p{L}\p{N}@._+-]{1,100}$/u;

/** Throws OvertickError 'invalid' that says what is wrong. */
export async function addUser(place: Place, name: string, role: Role, password: string): Promise<void> {
  if (!userName.test(name))
    throw new OvertickError('invalid', 'A name has 1 to 100 letters, digits, "@", ".", "_", "+" or "-".');
  const hashed = await hashPassword(password);
  usersFile(place).change(users => {
    if (users.some(one => one.name === name))
      throw new OvertickError('invalid', `There is a user ${name} already.`);
    return [...users, { name, role, password: hashed, changedAt: Date.now() }];
  });
}

const missing = (name: string) => `There is no user ${name}.`;

/** Ends the sessions that the user has. */
export async function setPassword(place: Place, name: string, password: string): Promise<void> {
  const hashed = await hashPassword(password);
  usersFile(place).change(users => {
    if (!users.some(one => one.name === name)) throw new OvertickError('not-found', missing(name));
    return users.map(one => (one.name === name ? { ...one, password: hashed, changedAt: Date.now() } : one));
  });
}

/** Throws OvertickError 'not-found'. */
export const removeUser = (place: Place, name: string): void =>
  removeNamed(usersFile(place), name, missing(name));
