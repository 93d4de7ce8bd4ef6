import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { knock } from './faults/knocking.ts';
import { startProvider } from './provider.ts';
import { eventually, newPlace, overtick, type Place, type Process } from './running.ts';

/** Sign-in by OpenID Connect, with a provider that really signs, and by a proxy in front. */

let place: Place;
let dashboard: Process;
let provider: Awaited<ReturnType<typeof startProvider>>;

const begin = async (yaml: string) => {
  const path = join(place.dataDir, 'overtick.yaml');
  writeFileSync(path, yaml);
  const started = overtick(['dashboard'], { ...place.env, OVERTICK_CONFIG: path, OIDC_SECRET: 'sec:ret' });
  await eventually(
    'the dashboard',
    async () => (await fetch(`${place.dashboardUrl}/healthz`)).ok || null,
    60_000,
  );
  return started;
};

const oidc = '/api/v1/session/oidc';
const cookiesOf = (answer: { headers: { 'set-cookie'?: string[] } }) =>
  (answer.headers['set-cookie'] ?? []).map(text => text.split(';')[0]).join('; ');

/** Leaves for the provider and comes back as a browser would; `cookie`: another one than it was given. */
async function signIn(to: string, cookie?: string) {
  const left = await knock(place.dashboardUrl, { path: `${oidc}?to=${encodeURIComponent(to)}` });
  const asked = await fetch(left.headers.location ?? '', { redirect: 'manual' });
  const back = new URL(asked.headers.get('location') ?? '');
  return knock(place.dashboardUrl, {
    path: back.pathname + back.search,
    headers: { cookie: cookie ?? cookiesOf(left) },
  });
}
const settingsOf = (cookie: string) =>
  knock(place.dashboardUrl, { path: '/api/v1/openapi.json', headers: { cookie } });

beforeAll(async () => {
  place = await newPlace();
  provider = await startProvider();
  dashboard = await begin(`signIn:
  oidc:
    issuer: ${provider.issuer}
    clientId: overtick
    clientSecret: \${OIDC_SECRET}
    url: ${place.dashboardUrl}
    roles: { admin: [sre], viewer: [vera@example.com] }
  proxy:
    peers: [127.0.0.1]
    userHeader: X-Forwarded-User
    roles: { operator: [otto] }
`);
}, 120_000);
afterAll(async () => {
  await dashboard?.stop();
  provider?.close();
  await place?.remove();
});

it('who the provider knows and has a role comes back to the page they asked for, signed in', async () => {
  const answer = await signIn('/breaches?service=arena');
  expect([answer.status, answer.headers.location]).toEqual([303, '/breaches?service=arena']);
  expect((await settingsOf(cookiesOf(answer))).status).toBe(200);
  expect((await signIn('//evil.example')).headers.location).toBe('/');
});

it('who has no role does not get in, and is told so', async () => {
  provider.claims = { email: 'eve@example.com', groups: [] };
  const answer = await signIn('/');
  expect([answer.status, cookiesOf(answer)]).toEqual([403, '']);
  provider.claims = { email: 'vera@example.com', email_verified: false };
  expect((await signIn('/')).status).toBe(403);
  provider.claims = { email: 'ada@example.com', groups: ['sre'] };
});

it.each([
  ['of another audience', { aud: 'another' }],
  ['of another provider', { iss: 'https://evil.example' }],
  ['that is too old', { exp: 1 }],
  ['for another sign-in', { nonce: 'x' }],
])('a token %s opens nothing', async (_, spoil) => {
  provider.spoil = spoil;
  const answer = await signIn('/');
  provider.spoil = {};
  expect([answer.status, cookiesOf(answer)]).toEqual([401, '']);
});

it('a sign-in that another browser began opens nothing', async () => {
  const other = cookiesOf(await knock(place.dashboardUrl, { path: oidc }));
  for (const cookie of ['', other, 'overtick-oidc=e30', 'overtick-oidc=x'])
    expect((await signIn('/', cookie)).status).toBe(401);
});

it('the user header is believed from a listed peer, and gives nothing to who has no role', async () => {
  const as = (user: string) =>
    knock(place.dashboardUrl, { path: '/api/v1/openapi.json', headers: { 'X-Forwarded-User': user } });
  expect([(await as('otto')).status, (await as('eve')).status, (await as('')).status]).toEqual([
    200, 401, 401,
  ]);
  expect((await fetch(`${place.dashboardUrl}/api/v1/openapi.json`)).status).toBe(401);
});

it('the user header is not believed from anybody else', async () => {
  await dashboard.stop();
  dashboard = await begin(
    'signIn: { proxy: { peers: [10.0.0.0/8, "fd00::/8"], userHeader: X-Forwarded-User, roles: { admin: ["*"] } } }',
  );
  const headers = {
    'X-Forwarded-User': 'otto',
    'X-Forwarded-For': '10.0.0.1',
    'X-Overtick-Peer': '10.0.0.1',
  };
  expect((await knock(place.dashboardUrl, { path: '/api/v1/openapi.json', headers })).status).toBe(401);
});

it('the log holds no secret', () => {
  expect(dashboard.output()).not.toContain('sec:ret');
});
