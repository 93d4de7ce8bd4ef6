/** The demo as a whole: real processes, real datagrams, real collections. */
import { afterEach, beforeAll, expect, test } from 'vitest';
import { buildIfStale } from '../agent/testing/child.ts';
import { TestCollector } from '../agent/testing/collector.ts';
import { fleet } from './fleet.ts';

let collector: TestCollector;
let demo: { close(): Promise<void> } | undefined;

beforeAll(buildIfStale, 60_000);
afterEach(async () => {
  await demo?.close();
  await collector.close();
});

test('every server of the fleet ticks, has players and sends, and all of them end', async () => {
  collector = await TestCollector.listen();
  const { runDemo } = (await import(
    '../../dist/ingest/demo/main.js' as string
  )) as typeof import('./main.ts');
  demo = await runDemo({ url: collector.url, token: 'demo' });
  const ticksOf = (instance: string) =>
    collector.received
      .filter(({ batch }) => batch.resource.instance === instance)
      .flatMap(({ batch }) => batch.ticks ?? []);
  const alive = (instance: string) =>
    ticksOf(instance).some(tick => (tick.players ?? 0) > 10 && (tick.packetsSent ?? 0) > 0);
  await collector.until(() => fleet.every(({ instance }) => alive(instance)), 30_000);
  expect(collector.received.every(({ headers }) => headers.authorization === 'Bearer demo')).toBe(true);

  for (const { instance, service, region, build } of fleet) {
    const own = collector.received.find(({ batch }) => batch.resource.instance === instance);
    expect(own?.batch.resource).toMatchObject({ service, region, build, runtime: 'node' });
  }
  // What the builds are there for: 1.0 makes state for every player in every tick, 2.0 does not.
  const allocated = (instance: string) => {
    const bytes = ticksOf(instance)
      .slice(-20)
      .flatMap(tick => tick.allocBytes ?? []);
    return bytes.sort((a, b) => a - b)[bytes.length >> 1] ?? Number.NaN;
  };
  expect(allocated('arena-eu-1')).toBeGreaterThan(8 * allocated('arena-eu-2'));

  await demo.close();
  const sent = collector.received.length;
  await new Promise(resolve => setTimeout(resolve, 600));
  expect(collector.received.length).toBe(sent);
}, 60_000);
