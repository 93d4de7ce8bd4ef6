import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { eventually, newPlace, type Place, type Process, post } from '../running.ts';
import { addPeople, askSession, cookieOf, password, signIn, startUp } from '../signing-in.ts';
import { guardedRoutes, isBuilt } from './access-routes.ts';
import { fault } from './fault.ts';
import { type Knock, knock } from './knocking.ts';
import { tricks } from './tricks.ts';

/** A product with users, one canary of a server, and a receiver whose address is a secret. */
let place: Place;
let product: Process;
let cookies: { vera: string; otto: string; ada: string; guest: string; expired: string };
const canary = 'canary-server-1';
const hook = 'hooks.canary.example';

const controls = '/api/v1/alerts/controls';
const json = { 'Content-Type': 'application/json' };
const as = (cookie: string, asked: Knock): Knock => ({ ...asked, headers: { ...asked.headers, cookie } });
const missing = () => (isBuilt() ? null : 'there is no build of the dashboard');

beforeAll(async () => {
  if (!isBuilt()) return;
  place = await newPlace();
  const config = join(place.dataDir, 'overtick.yaml');
  writeFileSync(
    config,
    `alerts:\n  receivers:\n    - { name: ops, kind: webhook, url: "https://${hook}/canary-path" }\n`,
  );
  await addPeople(place);
  product = await startUp(place, { OVERTICK_CONFIG: config, OVERTICK_TOKEN: 'own' });
  const startUs = (Date.now() - 5_000) * 1000;
  const answer = await post(
    place.collectorUrl,
    {
      batchId: randomUUID(),
      resource: { service: 'canary', instance: canary },
      ticks: [{ tick: 1, startUs, durationUs: 90_000, budgetUs: 50_000 }],
    },
    { Authorization: 'Bearer own' },
  );
  if (answer.status !== 202) throw new Error(await answer.text());
  const expired = await signIn(place, 'vera');
  await knock(place.dashboardUrl, as(expired, { method: 'DELETE', path: '/api/v1/session' }));
  const { createShare } = await import('../../lib/auth/one-time.ts');
  const guest = cookieOf(await askSession(place, { share: createShare(place, 'guest', 1) }));
  const [vera, otto, ada] = [
    await signIn(place, 'vera'),
    await signIn(place, 'otto'),
    await signIn(place, 'ada'),
  ];
  cookies = { vera, otto, ada, guest, expired };
  await eventually('the canary', async () => {
    const { text } = await knock(place.dashboardUrl, as(vera, { path: '/api/v1/fleet' }));
    return text.includes(canary) || null;
  });
}, 240_000);
afterAll(async () => {
  await product?.stop();
  await place?.remove();
});

const silencesNow = async () =>
  JSON.parse((await knock(place.dashboardUrl, as(cookies.ada, { path: '/api/v1/alerts' }))).text).silences
    .length as number;

fault(
  {
    ...{ id: 'D9', fault: 'ways around sign-in, on every page and route of the build', missing },
    ...{ full: { rounds: 3 }, fast: { rounds: 1 } },
  },
  async ({ rounds }, goals) => {
    const routes = guardedRoutes({ instance: canary, tick: '1', id: 'x' });
    const all = Object.entries(tricks(cookies.expired));
    const open: string[] = [];
    let tries = 0;
    for (let round = 0; round < rounds; round++)
      for (const { path } of routes)
        for (const [name, trick] of all) {
          const { status, text } = await knock(place.dashboardUrl, trick(path));
          tries++;
          if ((status !== 401 && status !== 403) || text.includes(canary) || text.includes(hook))
            open.push(`${name} at ${path}: ${status}`);
        }
    goals.figure('routes', routes.length);
    goals.figure('open', open.slice(0, 20));
    goals.atLeast('tricks', all.length, 25);
    goals.figure('tries', tries);
    goals.exactly('passed', open.length, 0);
  },
);

fault(
  {
    ...{ id: 'D10', fault: 'viewers, and guests of a share, who would change something', missing },
    ...{ full: { rounds: 3 }, fast: { rounds: 1 } },
  },
  async ({ rounds }, goals) => {
    const changes: Record<string, unknown>[] = [
      { kind: 'silence', minutes: 5 },
      { kind: 'ack', incident: 'x' },
      { kind: 'deploy', service: 'canary', build: '1' },
      { kind: 'test', receiver: 'ops' },
      { kind: 'test', receiver: 'no such one' },
      { kind: 'replay', incident: 'x' },
      { kind: 'nonsense' },
    ];
    const send = (cookie: string, body: unknown) =>
      knock(
        place.dashboardUrl,
        as(cookie, { method: 'POST', path: controls, headers: json, body: JSON.stringify(body) }),
      );
    const made = JSON.parse((await send(cookies.otto, { kind: 'silence', minutes: 5, by: 'ada' })).text);
    const before = await silencesNow();
    let [passed, oracles, told] = [0, 0, 0];
    for (let round = 0; round < rounds; round++)
      for (const cookie of [cookies.vera, cookies.guest]) {
        const answers = await Promise.all(changes.map(body => send(cookie, body)));
        for (const id of [made.id, 'no-such-id'])
          answers.push(
            await knock(place.dashboardUrl, as(cookie, { method: 'DELETE', path: `${controls}/${id}` })),
          );
        passed += answers.filter(({ status }) => status !== 403).length;
        oracles += new Set(answers.map(({ text }) => text)).size - 1;
        for (const path of ['/alerts', '/api/v1/alerts'])
          if ((await knock(place.dashboardUrl, as(cookie, { path }))).text.includes(hook)) told++;
      }
    goals.exactly('changed', (await silencesNow()) - before, 0);
    goals.exactly('passed', passed, 0);
    goals.exactly('oracles', oracles, 0);
    goals.exactly('addressesTold', told, 0);
    const { text } = await knock(place.dashboardUrl, as(cookies.otto, { path: '/api/v1/alerts' }));
    goals.exactly('operatorsSeeThem', text.includes(hook) ? 1 : 0, 1);
    const ended = await knock(
      place.dashboardUrl,
      as(cookies.otto, { method: 'DELETE', path: `${controls}/${made.id}` }),
    );
    goals.exactly('operatorsEndThem', ended.status, 200);
  },
);

fault(
  {
    ...{ id: 'D6', fault: 'changes that another site asks a signed-in browser for', missing },
    ...{ full: { rounds: 3 }, fast: { rounds: 1 } },
  },
  async ({ rounds }, goals) => {
    const before = await silencesNow();
    const silence = JSON.stringify({ kind: 'silence', minutes: 5 });
    const types = [
      'application/json',
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ];
    const from: Record<string, string>[] = [
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://localhost', 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: `${place.dashboardUrl}.evil.example` },
      { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' },
    ];
    const knocks: Knock[] = from.flatMap(headers => [
      ...types.map(type => ({
        method: 'POST',
        path: controls,
        headers: { ...headers, 'content-type': type },
        body: silence,
      })),
      { method: 'DELETE', path: `${controls}/x`, headers },
      { method: 'DELETE', path: '/api/v1/session', headers },
    ]);
    // The same without saying where from, as no form can; and what only looks.
    knocks.push(
      ...types
        .slice(1)
        .map(type => ({ method: 'POST', path: controls, headers: { 'content-type': type }, body: silence })),
    );
    knocks.push(
      { path: `${controls}?kind=silence&minutes=5` },
      { path: '/?_method=POST', headers: { 'x-http-method-override': 'DELETE' } },
    );
    let passed = 0;
    for (let round = 0; round < rounds; round++)
      for (const asked of knocks) {
        const { status } = await knock(place.dashboardUrl, as(cookies.otto, asked));
        if (asked.method && status < 400) passed++;
      }
    goals.atLeast('requests', knocks.length, 40);
    goals.exactly('passed', passed, 0);
    goals.exactly('changed', (await silencesNow()) - before, 0);
    const still = await knock(place.dashboardUrl, as(cookies.otto, { path: '/api/v1/fleet' }));
    goals.exactly('stillSignedIn', still.status, 200);
  },
);

fault(
  {
    ...{ id: 'D14', fault: 'passwords that are guessed, and sessions that are given to somebody', missing },
    ...{ full: { guesses: 60 }, fast: { guesses: 11 } },
  },
  async ({ guesses }, goals) => {
    const guess = async (name: string) => {
      const began = performance.now();
      const answer = await askSession(place, { name, password: `${password}${Math.random()}` });
      return { status: answer.status, text: await answer.text(), ms: performance.now() - began };
    };
    const known = [];
    const unknown = [];
    const began = performance.now();
    for (let i = 0; i < guesses; i++) {
      known.push(await guess('ada'));
      if (i < 3) unknown.push(await guess('nobody'));
    }
    const minutes = Math.ceil((performance.now() - began) / 60_000);
    const heard = known.filter(({ status }) => status === 401);
    goals.atMost('guessesPerMinute', heard.length / minutes, 10);
    goals.exactly('gotIn', known.filter(({ status }) => status === 200).length, 0);
    goals.exactly(
      'differentWords',
      new Set([...heard, ...unknown].map(({ status, text }) => `${status} ${text}`)).size,
      1,
    );
    const middle = (list: { ms: number }[]) =>
      list.map(({ ms }) => ms).sort((a, b) => a - b)[list.length >> 1] ?? 0;
    goals.within(
      'timeRatio',
      Math.max(middle(heard) / middle(unknown), middle(unknown) / middle(heard)),
      1.5,
    );
    // An id that somebody else chose, or knows, is not the one that is signed in.
    const given = `overtick-session=se_${'B'.repeat(43)}`;
    const planted = cookieOf(await askSession(place, { name: 'otto', password }, { cookie: given }));
    const again = cookieOf(await askSession(place, { name: 'otto', password }, { cookie: planted }));
    const statusOf = async (cookie: string) =>
      (await knock(place.dashboardUrl, as(cookie, { path: '/api/v1/fleet' }))).status;
    goals.exactly('givenId', await statusOf(given), 401);
    goals.exactly('idBefore', await statusOf(planted), 401);
    goals.exactly('newId', await statusOf(again), 200);
  },
);

fault(
  {
    ...{ id: 'D8', fault: 'links that would lead to another site after signing in', missing },
    ...{ full: { rounds: 3 }, fast: { rounds: 1 } },
  },
  async ({ rounds }, goals) => {
    const bases = [
      ...[
        '//evil.example',
        '///evil.example',
        '/\\evil.example',
        '\\\\evil.example',
        'https://evil.example',
        'https:evil.example',
      ],
      ...[
        'http:/evil.example',
        '/\t/evil.example',
        '/%09/evil.example',
        '/%2f/evil.example',
        '/%5cevil.example',
        '/..//evil.example',
      ],
      ...[
        '/.//evil.example',
        '/breaches/..//evil.example',
        '/instances/..//evil.example',
        '/instances/..%2f..//evil.example',
      ],
      ...[
        'javascript:alert(1)',
        'data:text/html,x',
        '@evil.example',
        '.evil.example',
        '/@evil.example',
        '//evil.example/breaches',
      ],
      ...[
        '/breaches/../../evil.example',
        '/ticks/\r\nLocation: https://evil.example',
        '/\u2028/evil.example',
        '//[::1]',
        '/;//evil.example',
      ],
    ];
    const forms = bases.flatMap(base => [
      base,
      ` ${base}`,
      `${base}/`,
      `${base}?x=/breaches`,
      `${base}#/breaches`,
      encodeURIComponent(base),
      `/${base}`,
      `${base}%00`,
    ]);
    const { localPath } = await import('../../lib/auth/local-path.ts');
    const left: string[] = [];
    for (let round = 0; round < rounds; round++)
      for (const form of forms) {
        const target = URL.parse(localPath(form), place.dashboardUrl);
        if (target?.origin !== place.dashboardUrl || target.pathname.startsWith('//')) left.push(form);
        // What a page's own address could be asked to lead to.
        const name = ['next', 'to', 'url', 'redirect'][forms.indexOf(form) % 4];
        if (round > 0 || forms.indexOf(form) % 8 < 4) {
          const { headers } = await knock(place.dashboardUrl, {
            path: `/login?${name}=${encodeURIComponent(form)}`,
          });
          const location = headers.location && URL.parse(headers.location, place.dashboardUrl);
          if (location && location.origin !== place.dashboardUrl) left.push(`${name}=${form}`);
        }
      }
    goals.atLeast('forms', forms.length, 200);
    goals.figure('left', left.slice(0, 10));
    goals.exactly('leftTheOrigin', left.length, 0);
    goals.exactly(
      'ownPathsKept',
      ['/breaches?service=a', '/ticks/a/1', '/'].filter(path => localPath(path) !== path).length,
      0,
    );
  },
);
