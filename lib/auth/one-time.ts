import { z } from 'zod';
import { OvertickError } from '../errors.ts';
import { type KeptFile, keptFile, removeNamed } from './kept-file.ts';
import { hashOf, isSameHash, newSecret } from './secret.ts';

type Place = { dataDir: string };

const setupSchema = z.strictObject({ sha256: z.string(), endsAt: z.number() }).nullable();
const setupMs = 24 * 3600e3;
const setupFile = ({ dataDir }: Place) => keptFile(dataDir, 'setup.json', setupSchema, null);

/** A secret that makes the first user, once, within a day; the one before it is void. */
export function newSetup(place: Place): string {
  const secret = newSecret('su_');
  setupFile(place).change(() => ({ sha256: hashOf(secret), endsAt: Date.now() + setupMs }));
  return secret;
}

const wrongSetup = () =>
  new OvertickError(
    'unauthorized',
    'This link was used, or is too old. The dashboard prints a new one as it starts.',
  );

/** Throws OvertickError 'unauthorized' when the secret is not the one. */
export function checkSetup(place: Place, secret: string): void {
  const setup = setupFile(place).read();
  if (setup === null || setup.endsAt < Date.now() || !isSameHash(hashOf(secret), setup.sha256))
    throw wrongSetup();
}

/** Uses the secret up; only one of those who come at once gets through. */
export function spendSetup(place: Place, secret: string): void {
  setupFile(place).change(setup => {
    if (setup === null || !isSameHash(hashOf(secret), setup.sha256)) throw wrongSetup();
    return null;
  });
}

const share = z.strictObject({
  name: z.string(),
  sha256: z.string(),
  /** ms */
  endsAt: z.number(),
});
export type Share = z.output<typeof share>;

export const sharesFile = ({ dataDir }: Place): KeptFile<Share[]> =>
  keptFile(dataDir, 'shares.json', z.array(share), []);

/** A secret with which anybody may look until it ends. Throws OvertickError 'invalid'. */
export function createShare(place: Place, name: string, hours: number): string {
  if (!(hours > 0 && hours <= 24 * 90)) throw new OvertickError('invalid', '--hours must be from 1 to 2160.');
  const secret = newSecret('sh_');
  sharesFile(place).change(shares => {
    if (shares.some(one => one.name === name))
      throw new OvertickError(
        'invalid',
        `There is a share ${name} already. Revoke it first, or take another name.`,
      );
    const lasting = shares.filter(({ endsAt }) => endsAt > Date.now());
    return [...lasting, { name, sha256: hashOf(secret), endsAt: Date.now() + hours * 3600e3 }];
  });
  return secret;
}

/** Throws OvertickError 'not-found'. */
export const revokeShare = (place: Place, name: string): void =>
  removeNamed(sharesFile(place), name, `There is no share ${name}.`);

/** The share that a secret opens; null: none, or it has ended. */
export function shareOf(place: Place, secret: string): Share | null {
  const hash = hashOf(secret);
  let found: Share | null = null;
  for (const one of sharesFile(place).read())
    if (isSameHash(hash, one.sha256) && one.endsAt > Date.now()) found = one;
  return found;
}
