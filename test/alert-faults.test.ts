import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { config, misbehave, startAlerter } from './alerting.ts';
import { type Answer, ok, type Received, startReceiver, status } from './receiver.ts';
import { eventually, newPlace, type Place, type Process, startCollector, startStore } from './running.ts';

/** Alerts while everything around them fails: receivers, the alerter itself, the store. */

vi.setConfig({ testTimeout: 90_000 });

let place: Place;
let store: Process;
let collector: Process;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let path: string;
let alerters: Process[] = [];

const settings = (url: string) => `alerts:
  defaults: false
  rules:
    - { name: severe-tick, kind: severe-tick, times: 3, severity: critical, keepFiring: 2s }
  receivers:
    - { name: hook, kind: webhook, url: '${url}/hook', allowPrivate: true, timeoutMs: 700 }
`;

beforeAll(async () => {
  place = await newPlace();
  receiver = await startReceiver();
  path = config(place, settings(receiver.url));
  store = await startStore(place);
  collector = await startCollector(place);
});
afterEach(async () => {
  receiver.answer(ok);
  for (const alerter of alerters) await alerter.stop();
  alerters = [];
});
afterAll(async () => {
  await collector?.stop();
  await store?.stop();
  receiver?.close();
  await place?.remove();
});

const start = async () => {
  alerters.push(await startAlerter(place, path));
  await sleep(1_500);
  return alerters.at(-1) as Process;
};
/** Healthy ticks until the resolve is there: a server that falls silent would not be taken for well. */
const over = (service: string, count = 1) => {
  receiver.answer(ok);
  return eventually(
    `the resolve of ${service}`,
    async () => {
      await misbehave(place, { service, times: 0.2 });
      await sleep(700);
      const resolved = receiver.of(service).filter(({ body }) => body.type === 'alert.resolved');
      return new Set(resolved.map(({ headers }) => headers['webhook-id'])).size >= count
        ? resolved.at(-1)
        : null;
    },
    40_000,
  );
};
const idsOf = (list: readonly Received[], type: string) => [
  ...new Set(list.filter(({ body }) => body.type === type).map(({ headers }) => headers['webhook-id'])),
];

it.each<[string, Answer]>([
  ['answers 500', status(500)],
  ['hangs up', response => response.destroy()],
  ['does not answer', () => {}],
  ['drips its answer', response => void response.writeHead(200, { 'Content-Length': '1000' }).write('.')],
  ['asks for a second with 429', status(429, { 'Retry-After': '1' })],
])('a receiver that %s and then recovers gets the same page, under one id', async (what, bad) => {
  const service = what.replace(/\W+/g, '-');
  let tries = 0;
  receiver.answer((response, received) => (tries++ === 0 ? bad(response, received) : ok(response, received)));
  await start();
  await misbehave(place, { service });
  const list = await eventually('another attempt', async () => {
    const found = receiver.of(service);
    return found.length >= 2 ? found : null;
  });
  expect(new Set(list.map(({ text }) => text)).size).toBe(1);
  expect(idsOf(list, 'alert.firing')).toHaveLength(1);
  await over(service);
});

it.each<[string, Answer]>([
  ['redirects', response => response.writeHead(302, { Location: `${receiver.url}/elsewhere` }).end()],
  ['refuses it', status(400)],
])('a receiver that %s is not asked again, and nobody is sent elsewhere', async (what, bad) => {
  const service = what.replace(/\W+/g, '-');
  receiver.answer(bad);
  await start();
  await misbehave(place, { service });
  await eventually('the page', async () => receiver.of(service)[0]);
  await sleep(2_500);
  expect(receiver.of(service).filter(({ body }) => body.type === 'alert.firing')).toHaveLength(1);
  expect(receiver.received.some(one => one.path === '/elsewhere')).toBe(false);
  await over(service);
});

it('an alerter that is killed again and again tells of every firing and every resolve, none under two ids', async () => {
  const service = 'killed';
  for (let kill = 0; kill < 4; kill++) {
    const fired = idsOf(receiver.of(service), 'alert.firing').length;
    const alerter = await start();
    await misbehave(place, { service });
    // Before the page, while it is sent, after it, while it resolves.
    await sleep([150, 700, 1_200, 2_500][kill] as number);
    await alerter.stop('SIGKILL');
    await start();
    const list = await eventually('the page', async () => {
      const found = receiver.of(service);
      return idsOf(found, 'alert.firing').length === fired + 1 ? found : null;
    });
    expect(idsOf(list, 'alert.firing')).toHaveLength(fired + 1);
    await over(service, fired + 1);
    for (const one of alerters.splice(0)) await one.stop();
  }
  const alerts = (type: string) =>
    new Set(
      receiver
        .of(service)
        .filter(({ body }) => body.type === type)
        .map(({ body }) => body.data.alert),
    );
  expect(alerts('alert.firing')).toEqual(alerts('alert.resolved'));
  expect(alerts('alert.firing').size).toBe(4);
}, 240_000);

it('two alerters send each notification under one id, and the other takes over when one dies', async () => {
  const service = 'twice';
  const first = await start();
  await start();
  await misbehave(place, { service });
  await eventually('the page', async () => receiver.of(service)[0]);
  await sleep(1_000);
  expect(idsOf(receiver.of(service), 'alert.firing')).toHaveLength(1);
  await first.stop('SIGKILL');
  const resolved = await over(service);
  expect(resolved.body.data.alert).toBe(receiver.of(service)[0]?.body.data.alert);
  expect(idsOf(receiver.of(service), 'alert.resolved')).toHaveLength(1);
});

it('while the store is away nothing is resolved, and it goes on when it is back', async () => {
  const service = 'away';
  await start();
  await misbehave(place, { service });
  await eventually('the page', async () => receiver.of(service)[0]);
  await store.stop('SIGKILL');
  await sleep(5_000);
  expect(receiver.of(service).map(({ body }) => body.type)).toEqual(['alert.firing']);
  store = await startStore(place);
  await over(service);
  expect(receiver.of(service)).toHaveLength(2);
});

it('rules are read again when the file changes, and one with a mistake is told of and not used', async () => {
  const alerter = await start();
  config(place, settings(receiver.url).replace('times: 3', 'times: 30'));
  await eventually('the new rules', async () => alerter.output().includes('read again') || null);
  await misbehave(place, { service: 'reloaded' });
  await sleep(3_000);
  expect(receiver.of('reloaded')).toEqual([]);
  config(place, settings(receiver.url).replace('times: 3', 'thymes: 3'));
  await eventually(
    'the complaint',
    async () =>
      /overtick\.yaml line 4, key alerts\.rules\.0\.thymes: .*stay in force/.test(alerter.output()) || null,
  );
  config(place, settings(receiver.url));
});

it('a receiver that is gone for good, 410, is called no more', async () => {
  // What the rules before did not page for is caught up on by those in force now.
  await start();
  await over('reloaded');
  receiver.answer(status(410));
  await misbehave(place, { service: 'gone' });
  await eventually('the page', async () => receiver.of('gone')[0]);
  receiver.answer(ok);
  await misbehave(place, { service: 'after' });
  await sleep(3_000);
  expect(receiver.of('gone')).toHaveLength(1);
  expect(receiver.of('after')).toEqual([]);
});
