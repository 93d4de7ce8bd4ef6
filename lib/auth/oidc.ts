import * as client from 'openid-client';
import { expand } from '../alerts/secrets.ts';
import { isLoopback } from '../config.ts';
import { OvertickError } from '../errors.ts';
import { localPath } from './local-path.ts';
import { type Role, roleOf, type SignInSettings } from './settings.ts';

type Settings = NonNullable<SignInSettings['oidc']>;

/** Kept by the browser between leaving for the provider and coming back. */
export type Leaving = { verifier: string; state: string; nonce: string; to: string };

const backPath = '/api/v1/session/oidc/back';
const backOf = ({ url }: Settings) => `${url.replace(/\/+$/, '')}${backPath}`;

const unavailable = (cause: unknown) =>
  new OvertickError('unavailable', 'The provider of sign-in did not answer as it should; see the log.', {
    cause,
  });

let found: Promise<client.Configuration> | undefined;
function discovered({ issuer, clientId, clientSecret }: Settings): Promise<client.Configuration> {
  const url = new URL(issuer);
  // Only a provider on this very machine may do without https.
  const plain = isLoopback(url.hostname) ? { execute: [client.allowInsecureRequests] } : {};
  found ??= client
    .discovery(url, clientId, expand(clientSecret, process.env), undefined, { timeout: 10, ...plain })
    .catch(error => {
      found = undefined;
      throw unavailable(error);
    });
  return found;
}

/** Where to send the browser, and what it must bring back. */
export async function leaveFor(settings: Settings, to: string): Promise<{ url: string; leaving: Leaving }> {
  const config = await discovered(settings);
  const leaving = {
    verifier: client.randomPKCECodeVerifier(),
    state: client.randomState(),
    nonce: client.randomNonce(),
    to: localPath(to),
  };
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: backOf(settings),
    scope: settings.scope,
    code_challenge: await client.calculatePKCECodeChallenge(leaving.verifier),
    code_challenge_method: 'S256',
    state: leaving.state,
    nonce: leaving.nonce,
  });
  return { url: url.href, leaving };
}

/** Who came back, by the provider's word. Throws OvertickError 'unauthorized' or 'forbidden' (no role for them). */
export async function comeBack(
  settings: Settings,
  { verifier, state, nonce }: Leaving,
  query: string,
): Promise<{ name: string; role: Role }> {
  const config = await discovered(settings);
  const tokens = await client
    .authorizationCodeGrant(config, new URL(`${backOf(settings)}${query}`), {
      ...{ pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true },
    })
    .catch(cause => {
      throw new OvertickError('unauthorized', 'The provider did not confirm this sign-in. Try again.', {
        cause,
      });
    });
  const claims: Record<string, unknown> = tokens.claims() ?? {};
  const told = claims[settings.nameClaim] ?? claims.sub;
  const groups = claims[settings.rolesClaim];
  // An address that the provider has not verified is anybody's.
  const isVerified = settings.nameClaim !== 'email' || claims.email_verified !== false;
  const name = typeof told === 'string' && isVerified ? told.slice(0, 300) : '';
  const names = [name, ...(Array.isArray(groups) ? groups.filter(one => typeof one === 'string') : [])];
  const role = name === '' ? null : roleOf(settings.roles, names);
  if (role === null)
    throw new OvertickError(
      'forbidden',
      'You are known, but have no role here. Ask who runs this dashboard.',
    );
  return { name, role };
}
