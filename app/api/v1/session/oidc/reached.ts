import type { Asking } from '@/lib/auth/peer.ts';
import type { SignInSettings } from '@/lib/auth/settings.ts';
import { loadConfig } from '@/lib/config.ts';
import { OvertickError } from '@/lib/errors.ts';

type Settings = NonNullable<SignInSettings['oidc']>;

/** Throws OvertickError 'not-found' where there is no provider. */
export function oidcSettings(): Settings {
  const { oidc } = loadConfig().signIn;
  if (!oidc) throw new OvertickError('not-found', 'No provider of sign-in is set up here.');
  return oidc;
}

/** A browser that comes from elsewhere does not say its origin: it is the one that the provider was told. */
export const asReached = ({ headers }: Request, { url }: Settings): Asking => ({
  get: name => (name === 'origin' ? new URL(url).origin : headers.get(name)),
});
