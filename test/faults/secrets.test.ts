import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createShare } from '../../lib/auth/one-time.ts';
import { createToken, revokeToken } from '../../lib/auth/tokens.ts';
import { config } from '../alerting.ts';
import { eventually, newPlace, overtick, post } from '../running.ts';
import { addPeople, askSession, cookieOf, password, startUp } from '../signing-in.ts';
import { guardedRoutes, isBuilt, openPaths } from './access-routes.ts';
import { fault } from './fault.ts';
import { knock } from './knocking.ts';

/** What the arguments of every process say that descends from this one; Linux only. */
function commandLines(): string {
  try {
    return readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .map(pid => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        } catch {
          return '';
        }
      })
      .join('\n');
  } catch {
    return '';
  }
}

fault(
  {
    ...{ id: 'O11', fault: 'secrets in logs, errors, pages, files and arguments' },
    ...{ full: { rounds: 5 }, fast: { rounds: 1 } },
    missing: () => (isBuilt() ? null : 'there is no build of the dashboard'),
  },
  async ({ rounds }, goals) => {
    const place = await newPlace();
    const canary = (name: string) => `CANARY${name}${Math.random().toString(36).slice(2)}`;
    const secrets = {
      shared: canary('shared'),
      hookPath: canary('path'),
      hookKey: `whsec_${Buffer.from(canary('whsec')).toString('base64')}`,
      header: canary('header'),
      routing: canary('routing'),
      provider: canary('oidc'),
      password,
      token: createToken(place, 'arena', ['arena']),
      revoked: createToken(place, 'old', null),
      share: createShare(place, 'visit', 1),
    };
    revokeToken(place, 'old');
    await addPeople(place);
    const path = config(
      place,
      `alerts:
  receivers:
    - { name: hook, kind: webhook, url: "https://127.0.0.1:1/${secrets.hookPath}", secrets: ["\${HOOK_KEY}"], headers: { X-Key: "${secrets.header}" } }
    - { name: pager, kind: pagerduty, routingKey: "${secrets.routing}", url: "http://127.0.0.1:1/x" }
signIn:
  oidc: { issuer: "http://127.0.0.1:1", clientId: overtick, clientSecret: "\${OIDC_SECRET}", url: "${place.dashboardUrl}" }
`,
    );
    const env = {
      OVERTICK_CONFIG: path,
      OVERTICK_TOKEN: secrets.shared,
      HOOK_KEY: secrets.hookKey,
      OIDC_SECRET: secrets.provider,
    };
    const product = await startUp(place, env);
    const seen: [where: string, text: string][] = [];
    const session = cookieOf(await askSession(place, { name: 'ada', password }));
    const cookies = { ada: session, guest: cookieOf(await askSession(place, { share: secrets.share })) };
    const hidden: [name: string, secret: string][] = [
      ...Object.entries(secrets),
      ['session', session.split('=')[1] ?? ''],
      ['guest', cookies.guest.split('=')[1] ?? ''],
    ];
    let pages = 0;
    for (let round = 0; round < rounds; round++) {
      for (const { path } of [...guardedRoutes({}), ...openPaths.map(path => ({ path }))])
        for (const cookie of ['', ...Object.values(cookies)]) {
          seen.push([path, (await knock(place.dashboardUrl, { path, headers: { cookie } })).text]);
          pages++;
        }
      // What is wrong is answered with an error, which may say what was sent, but not who sent it.
      for (const token of [secrets.shared, secrets.token, secrets.revoked, `${secrets.token}x`])
        for (const body of [
          '{',
          { batchId: 'x', resource: { service: 'other', instance: 'a' } },
          Buffer.from('OVTK'),
        ]) {
          const answer = await post(place.collectorUrl, body, { Authorization: `Bearer ${token}` });
          seen.push(['/v1/batch', await answer.text()]);
        }
      const wrong = await askSession(place, { name: 'ada', password: `${password}x` });
      seen.push(['a wrong password', await wrong.text()]);
      seen.push([
        'a used setup link',
        await (await askSession(place, { setup: secrets.share, name: 'x', password })).text(),
      ]);
      seen.push(['the provider', (await knock(place.dashboardUrl, { path: '/api/v1/session/oidc' })).text]);
      for (const receiver of ['hook', 'pager'])
        await knock(place.dashboardUrl, {
          ...{
            method: 'POST',
            path: '/api/v1/alerts/controls',
            body: JSON.stringify({ kind: 'test', receiver }),
          },
          headers: { cookie: session, 'Content-Type': 'application/json' },
        });
    }
    await eventually(
      'both tests to have failed',
      async () => {
        const { text } = await knock(place.dashboardUrl, {
          path: '/api/v1/alerts',
          headers: { cookie: session },
        });
        seen.push(['/api/v1/alerts', text]);
        return product.output().includes('pager') || text.includes('disabled') ? true : null;
      },
      5_000,
    ).catch(() => {});
    for (const url of ['/metrics', '/healthz', '/readyz'])
      seen.push([url, await (await fetch(`${place.collectorUrl}${url}`)).text()]);
    for (const args of [
      ['token', 'list'],
      ['user', 'list'],
      ['share', 'list'],
      ['token', 'create', 'arena'],
      ['user', 'add', 'ada'],
    ]) {
      const ran = overtick(args, { ...place.env, ...env });
      await ran.ended;
      seen.push([args.join(' '), ran.output()]);
    }
    // A file that cannot be read must not be printed as what could not be read.
    const broken = join(place.dataDir, 'broken.yaml');
    writeFileSync(broken, `${readFileSync(path, 'utf8')}tokens: [{ name: a, sha256: "${secrets.token}" }]\n`);
    const refused = overtick(['collector'], { ...place.env, ...env, OVERTICK_CONFIG: broken });
    await refused.ended;
    seen.push(['a wrong overtick.yaml', refused.output()]);
    seen.push(['arguments', commandLines()]);
    await product.stop();
    seen.push(['the log', product.output()]);
    const auth = join(place.dataDir, 'auth');
    for (const name of readdirSync(auth)) seen.push([name, readFileSync(join(auth, name), 'utf8')]);
    await place.remove();

    const found = seen.flatMap(([where, text]) =>
      hidden
        .filter(([, secret]) => secret !== '' && text.includes(secret))
        .map(([name]) => `${name} in ${where}`),
    );
    goals.figure('pages', pages);
    goals.figure('outputs', seen.length);
    goals.figure('where', [...new Set(found)].slice(0, 10));
    goals.exactly('found', found.length, 0);
  },
);
