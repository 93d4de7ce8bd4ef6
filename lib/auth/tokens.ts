import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Config, isLoopback } from '../config.ts';
import { OvertickError } from '../errors.ts';
import { type KeptFile, keptFile, removeNamed } from './kept-file.ts';
import { hashOf, isSameHash, newSecret } from './secret.ts';
import { tokenName, tokenSetting } from './settings.ts';

const kept = tokenSetting.extend({ createdAt: z.string() });
export type Token = z.output<typeof kept>;

/** What a token is good for: writing of these services (null: of all); `reads`: what the collector tells of, too. */
export type Grant = { name: string; services: readonly string[] | null; reads: boolean };

type Place = Pick<Config, 'dataDir'>;

const tokensFile = ({ dataDir }: Place): KeptFile<Token[]> =>
  keptFile(dataDir, 'tokens.json', z.array(kept), []);

export const listTokens = (config: Place): Token[] => tokensFile(config).read();

/** Makes a token and returns it: it is shown once and kept as its hash. Throws OvertickError 'invalid'. */
export function createToken(config: Place, name: string, services: string[] | null): string {
  if (!tokenName.safeParse(name).success)
    throw new OvertickError('invalid', 'A token needs a name of 1 to 100 letters, digits, ".", "_" or "-".');
  const token = newSecret('tk_');
  tokensFile(config).change(tokens => {
    if (tokens.some(one => one.name === name))
      throw new OvertickError(
        'invalid',
        `There is a token ${name} already. Revoke it first, or take another name.`,
      );
    return [...tokens, { name, sha256: hashOf(token), services, createdAt: new Date().toISOString() }];
  });
  return token;
}

/** Throws OvertickError 'not-found'. */
export const revokeToken = (config: Place, name: string): void =>
  removeNamed(tokensFile(config), name, `There is no token ${name}.`);

/** What processes of one data folder show one another; made by whoever asks first. */
function ownKey({ dataDir }: Place): string {
  const folder = join(dataDir, 'auth');
  const path = join(folder, 'own.key');
  if (!existsSync(/* turbopackIgnore: true */ path)) {
    mkdirSync(/* turbopackIgnore: true */ folder, { recursive: true, mode: 0o700 });
    const whole = join(folder, `own.${process.pid}.new`);
    writeFileSync(/* turbopackIgnore: true */ whole, newSecret('ow_'), { mode: 0o600 });
    try {
      // Of those who make one at once, one wins; nobody ever reads half of it.
      linkSync(/* turbopackIgnore: true */ whole, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(/* turbopackIgnore: true */ whole);
    }
  }
  return readFileSync(/* turbopackIgnore: true */ path, 'utf8');
}

/** What our own processes show the collector. */
export const collectorKey = (config: Pick<Config, 'dataDir' | 'token'>): string =>
  config.token ?? ownKey(config);

/** Whether tokens were ever set up: then everybody needs one. */
export const asksForTokens = (config: Pick<Config, 'dataDir' | 'token' | 'tokens'>): boolean =>
  config.token !== null || config.tokens.length > 0 || tokensFile(config).exists();

/** Throws OvertickError 'invalid', with what to do, when others can reach the collector and nobody needs a token. */
export function assertTokens(config: Pick<Config, 'dataDir' | 'host' | 'token' | 'tokens'>): void {
  if (isLoopback(config.host) || asksForTokens(config)) return;
  throw new OvertickError(
    'invalid',
    `OVERTICK_HOST is ${config.host}, which others can reach: make a token for agents with "overtick token create NAME", or set OVERTICK_TOKEN to a secret that agents must show.`,
  );
}

export type Gate = {
  /** Whether nobody needs a token: nothing was ever set up. */
  isOpen(): boolean;
  /** What a token is good for; null: nothing. Compares with every token, so that time tells nothing. */
  admit(shown: string): Grant | null;
};

/** The collector's door. Tokens of the file come and go while it stands; one that was ever locked stays locked. */
export function openGate(config: Pick<Config, 'dataDir' | 'token' | 'tokens'>): Gate {
  const file = tokensFile(config);
  const own = [ownKey(config), ...(config.token === null ? [] : [config.token])].map(secret => ({
    ...{ name: 'own', sha256: hashOf(secret), services: null, reads: true },
  }));
  const fixed = [...own, ...config.tokens.map(token => ({ ...token, reads: false }))];
  let isLocked = false;
  return {
    isOpen() {
      isLocked ||= asksForTokens(config);
      return !isLocked;
    },
    admit(shown) {
      const hash = hashOf(shown);
      let grant: Grant | null = null;
      for (const token of [...fixed, ...file.read().map(one => ({ ...one, reads: false }))])
        if (isSameHash(hash, token.sha256)) grant = token;
      return grant;
    },
  };
}
