import { addUser } from '../lib/auth/users.ts';
import { eventually, overtick, type Place, type Process } from './running.ts';

/** What tests of locked doors need beside the product: users, and sessions of theirs. */

export const password = 'correct horse battery';
export const people = { vera: 'viewer', otto: 'operator', ada: 'admin' } as const;
export type Person = keyof typeof people;

export async function addPeople(place: Place): Promise<void> {
  for (const [name, role] of Object.entries(people)) await addUser(place, name, role, password);
}

export async function startUp(place: Place, env: Record<string, string> = {}): Promise<Process> {
  const product = overtick(['up'], { ...place.env, ...env });
  await Promise.race([
    eventually('the product', async () => product.output().includes('Overtick is at') || null, 120_000),
    product.ended.then(code => {
      throw new Error(`The product ended with ${code}: ${product.output()}`);
    }),
  ]);
  return product;
}

export const askSession = (place: Place, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${place.dashboardUrl}/api/v1/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** The cookie of an answer, as a browser would send it back. */
export const cookieOf = (answer: Response): string => answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';

/** Signs somebody in and returns their cookie. */
export async function signIn(place: Place, name: Person): Promise<string> {
  const answer = await askSession(place, { name, password });
  if (!answer.ok) throw new Error(await answer.text());
  return cookieOf(answer);
}
