import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { config, misbehave, startAlerter } from './alerting.ts';
import { startReceiver } from './receiver.ts';
import { eventually, freePort, overtick, type Process, runProduct } from './running.ts';

/** From a bad tick to somebody's phone: the real store and collector, and a real HTTP receiver. */

const product = runProduct();
const secret = `whsec_${Buffer.from('a secret of thirty-two bytes ....').toString('base64')}`;
const older = `whsec_${Buffer.from('an older secret, being replaced..').toString('base64')}`;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let alerter: Process;

beforeAll(async () => {
  receiver = await startReceiver();
  process.env.ALERTS_TEST_SECRET = secret;
  const path = config(
    product.place,
    `alerts:
  url: https://overtick.example
  defaults: false
  rules:
    - name: severe-tick
      kind: severe-tick
      times: 3
      severity: critical
      keepFiring: 4s
      runbook: https://runbooks.example/gc
      labels: { team: game }
  receivers:
    - name: hook
      kind: webhook
      url: ${receiver.url}/hook
      allowPrivate: true
      secrets: ['\${ALERTS_TEST_SECRET}', '${older}']
`,
  );
  product.place.env.OVERTICK_ALERTER_PORT = String(await freePort());
  alerter = await startAlerter(product.place, path);
  // Its first look at the store.
  await eventually('the tables', () =>
    product.store.rows('SELECT count() AS n FROM alert_alerters HAVING n > 0').then(rows => rows[0]),
  );
});

afterAll(async () => {
  await alerter?.stop();
  receiver?.close();
});

describe('one severe tick', () => {
  it('pages once, with its cause and links, and is resolved when it is calm', async () => {
    await misbehave(product.place, { service: 'arena' });
    const fired = await eventually('the page', async () => receiver.of('arena')[0]);
    expect(fired.body).toMatchObject({
      type: 'alert.firing',
      data: {
        severity: 'critical',
        service: 'arena',
        cause: 'gc.stw',
        instancesTotal: 1,
        labels: { team: 'game' },
      },
    });
    expect(fired.body.data.links.tick).toMatch(/^https:\/\/overtick\.example\/ticks\/arena-1\/\d+\?at=/);
    expect(fired.body.data.links.runbook).toBe('https://runbooks.example/gc');
    expect(fired.body.data.text).toMatch(
      /^CRITICAL arena-1: garbage collection\narena-1 \(eu, 1\.0\), since \d\d:\d\d:\d\d UTC\nTick \d+ of arena-1 took 200 ms, 150 ms over its budget of 50 ms\n188 ms of it: garbage collection \(94 %\)/,
    );

    // Well is who goes on sending and is.
    const resolved = await eventually('the resolve', async () => {
      await misbehave(product.place, { service: 'arena', times: 0.2 });
      return receiver.of('arena')[1];
    });
    expect(resolved.body).toMatchObject({ type: 'alert.resolved', data: { alert: fired.body.data.alert } });
    expect(receiver.of('arena')).toHaveLength(2);
  });

  it('is signed as Standard Webhooks ask, with every key while keys are changed', () => {
    for (const { headers, text, body } of receiver.of('arena')) {
      for (const key of [secret, older])
        expect(new Webhook(key).verify(text, headers as Record<string, string>)).toEqual(body);
      const other = new Webhook(
        `whsec_${Buffer.from('a key that nobody was told of ....').toString('base64')}`,
      );
      expect(() => other.verify(text, headers as Record<string, string>)).toThrow();
      expect(() => new Webhook(secret).verify(`${text} `, headers as Record<string, string>)).toThrow();
    }
  });

  it('of forty servers with one cause is one page that lists them', async () => {
    await misbehave(product.place, { service: 'fleet', instances: 40 });
    await eventually('the page', async () => receiver.of('fleet')[0]);
    const resolved = await eventually('the resolve', async () => {
      await misbehave(product.place, { service: 'fleet', instances: 40, times: 0.2 });
      return receiver.of('fleet')[1];
    });
    expect(resolved.body.data.instancesTotal).toBe(40);
    expect(receiver.of('fleet').map(({ body }) => body.type)).toEqual(['alert.firing', 'alert.resolved']);
  });
});

it('the alerter counts what it did, and what waits, on /metrics', async () => {
  const url = `http://127.0.0.1:${product.place.env.OVERTICK_ALERTER_PORT}`;
  const text = await (await fetch(`${url}/metrics`)).text();
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  expect(value('overtick_deliveries_total{outcome="delivered"}')).toBe(4);
  expect(value('overtick_outbox_notifications')).toBe(0);
  expect(value('overtick_alerter_leads')).toBe(1);
  expect(value('overtick_evaluations_total')).toBeGreaterThan(0);
  expect(value('overtick_evaluation_age_seconds')).toBeLessThan(30);
  expect(value('process_resident_memory_bytes')).toBeGreaterThan(1e6);
  expect((await fetch(`${url}/`)).status).toBe(404);
});

describe('the command line', () => {
  const run = async (...args: string[]) => {
    const command = overtick(['alerts', ...args], {
      ...product.place.env,
      OVERTICK_CONFIG: join(product.place.dataDir, 'overtick.yaml'),
    });
    return { code: await command.ended, text: command.output() };
  };

  it('says when a rule would have fired, from what has been', async () => {
    const { text } = await run('test', 'severe-tick', '--from', 'now-5m');
    expect(text).toMatch(
      /severe-tick \(a tick over 3 × its budget\), .*: would have fired 2 times\. Of the time before that nothing is stored\.\n {2}.* arena, arena-1: garbage collection; (?:resolved .*|still firing at the end)\n {2}.* fleet, 40 servers: garbage collection/,
    );
  });

  it('names the rules that there are', async () => {
    expect(await run('test', 'sever-tick')).toEqual({
      code: 1,
      text: 'There is no rule "sever-tick". There are: severe-tick.\n',
    });
  });
});
