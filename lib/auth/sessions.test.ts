import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createShare, newSetup, revokeShare, shareOf, spendSetup } from './one-time.ts';
import { isPassword } from './password.ts';
import { openSessions } from './sessions.ts';
import { addUser, removeUser, setPassword, usersFile } from './users.ts';

let place: { dataDir: string };
beforeEach(async () => {
  place = { dataDir: mkdtempSync(join(tmpdir(), 'overtick-sessions-')) };
  await addUser(place, 'ada', 'operator', 'correct horse battery');
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const ada = { name: 'ada', role: 'operator', via: 'password' } as const;
const hours = (count: number) => vi.setSystemTime(Date.now() + count * 3600e3);

it('a session ends after 12 h without use, and after 7 days with it', () => {
  const sessions = openSessions(place);
  const idle = sessions.begin(ada);
  const used = sessions.begin(ada);
  for (let h = 0; h < 13; h++) {
    hours(1);
    expect(sessions.find(used)).toEqual(ada);
  }
  expect(sessions.find(idle)).toBeNull();
  for (let h = 13; h < 7 * 24; h += 5) {
    expect(sessions.find(used)).toEqual(ada);
    hours(5);
  }
  expect(sessions.find(used)).toBeNull();
});

it('an id is kept as its hash only, is another one at each sign-in, and the one before ends', () => {
  const sessions = openSessions(place);
  const first = sessions.begin(ada);
  const second = sessions.begin(ada, undefined, first);
  expect(second).not.toBe(first);
  expect([sessions.find(first), sessions.find(second)]).toEqual([null, ada]);
  expect(readFileSync(join(place.dataDir, 'auth', 'sessions.json'), 'utf8')).not.toContain(second);
  sessions.end(second);
  for (const id of [second, '', 'se_', '__proto__', 'constructor']) expect(sessions.find(id)).toBeNull();
});

it('a new password and a removed user end sessions, a changed role holds at once', async () => {
  const sessions = openSessions(place);
  const before = sessions.begin(ada);
  usersFile(place).change(users => users.map(one => ({ ...one, role: 'viewer' })));
  expect(sessions.find(before)?.role).toBe('viewer');
  hours(1);
  await setPassword(place, 'ada', 'another long password');
  expect(sessions.find(before)).toBeNull();
  const after = sessions.begin(ada);
  removeUser(place, 'ada');
  expect(sessions.find(after)).toBeNull();
});

it('a share ends at its time and when it is revoked, with all that was opened by it', () => {
  const sessions = openSessions(place);
  const open = (name: string) => {
    const share = shareOf(place, createShare(place, name, 2));
    return sessions.begin({ name, role: 'viewer', via: 'share' }, share?.endsAt);
  };
  const [short, revoked] = [open('short'), open('revoked')];
  expect([sessions.find(short)?.role, sessions.find(revoked)?.role]).toEqual(['viewer', 'viewer']);
  revokeShare(place, 'revoked');
  expect(sessions.find(revoked)).toBeNull();
  hours(3);
  expect(sessions.find(short)).toBeNull();
});

it('a setup link works once', () => {
  const secret = newSetup(place);
  expect(() => spendSetup(place, 'su_other')).toThrow('was used');
  spendSetup(place, secret);
  expect(() => spendSetup(place, secret)).toThrow('was used');
});

it('a password is the one that was hashed, whatever way its letters are composed', async () => {
  await setPassword(place, 'ada', 'un mot de passe é');
  const hashed = usersFile(place).read()[0]?.password ?? '';
  expect(hashed).not.toContain('mot');
  expect(await isPassword('un mot de passe e\u0301', hashed)).toBe(true);
  expect(await isPassword('un mot de passe e', hashed)).toBe(false);
  expect(await isPassword('', null)).toBe(false);
});
