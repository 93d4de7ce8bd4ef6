import { setTimeout as sleep } from 'node:timers/promises';
import { misbehave } from '../alerting.ts';
import { ok, status } from '../receiver.ts';
import { eventually } from '../running.ts';
import { arrived, calm, idsOf, runAlerts, severe, tallyOf } from './alerts.ts';
import { fault } from './fault.ts';

/** Alerters that die, stand still or run twice, in the middle of firing and resolving. */
const alerts = runAlerts();
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}-${i}`);

/** Waits until whatever fired is resolved, too, or for a minute. */
async function settled(prefix: string, fired: number) {
  const read = () => tallyOf(arrived(alerts, prefix));
  await eventually(
    'every resolve',
    async () => (read().fired >= fired && read().resolved >= fired ? true : null),
    60_000,
  ).catch(() => null);
  return read();
}

/** Kills come before the page, while it is sent, after it, while it resolves: at most so many ms after the bad tick. */
const moments = [200, 700, 1_500, 3_000];

fault(
  {
    id: 'L1',
    fault: 'the alerter is killed at any moment of firing and resolving',
    full: { kills: 200, services: 50 },
    fast: { kills: 4, services: 4 },
    timeoutMs: 1_800_000,
  },
  async ({ kills, services }, goals) => {
    alerts.configure([severe]);
    const all = names('kill', services);
    const background = calm(alerts.place, () => all);
    const openServices = () => {
      const list = arrived(alerts, 'kill');
      const isOver = (alert: string) =>
        list.some(({ body }) => body.type === 'alert.resolved' && body.data.alert === alert);
      return new Set(list.flatMap(({ body }) => (isOver(body.data.alert) ? [] : [body.data.service])));
    };
    let alerter = await alerts.start();
    const waiting = new Map<string, number>();
    let sent = 0;
    for (let kill = 0; kill < kills; kill++) {
      // A service that is calm again: another bad tick of one that fires is no news.
      for (const [service, fired] of waiting)
        if (idsOf(arrived(alerts, service), 'alert.resolved').length >= fired) waiting.delete(service);
      // Each in its turn: who fires again and again is given longer to calm down.
      const turns = [...all.slice(kill % services), ...all.slice(0, kill % services)];
      const open = openServices();
      const service = turns.find(one => !waiting.has(one) && !open.has(one));
      if (service) {
        waiting.set(service, idsOf(arrived(alerts, service), 'alert.firing').length + 1);
        await misbehave(alerts.place, { service });
        sent++;
      }
      await sleep(Math.random() * (moments[kill % moments.length] ?? 0));
      await alerter.stop('SIGKILL');
      alerter = await alerts.start();
    }
    const found = await settled('kill', sent);
    await background.stop();
    goals.figure('kills', kills);
    // What nobody could tell within a minute is listed and pages nobody: on a busy machine only.
    goals.figure('listedAsLate', (await alerts.incidents('kill')).filter(({ late }) => late).length);
    goals.exactly('firingsLost', sent - found.fired, 0);
    goals.exactly('resolvesLost', found.orphans, 0);
    goals.exactly('underTwoIds', found.doubled, 0);
    goals.figure('alerts', sent);
  },
);

fault(
  {
    id: 'L7',
    fault: 'the receiver is down and the alerter is killed between firing and resolve',
    full: { alerts: 1_000 },
    fast: { alerts: 10 },
  },
  async ({ alerts: count }, goals) => {
    alerts.configure([severe]);
    alerts.receiver.answer(status(503));
    const all = names('orphan', count);
    const background = calm(alerts.place, () => all);
    const first = await alerts.start();
    for (let i = 0; i < count; i += 50)
      await Promise.all(all.slice(i, i + 50).map(service => misbehave(alerts.place, { service })));
    await eventually(
      'every attempt',
      async () =>
        new Set(arrived(alerts, 'orphan').map(({ body }) => body.data.service)).size === count ? true : null,
      120_000,
    );
    await eventually(
      'every end',
      async () => {
        const list = await alerts.incidents('orphan');
        return list.filter(({ state }) => state === 'resolved').length === count ? true : null;
      },
      120_000,
    );
    await first.stop('SIGKILL');
    alerts.receiver.received.length = 0;
    alerts.receiver.answer(ok);
    await alerts.start();
    const found = await settled('orphan', count);
    await background.stop();
    const order = new Map<string, string[]>();
    for (const { body } of arrived(alerts, 'orphan'))
      order.set(body.data.alert, [...(order.get(body.data.alert) ?? []), body.type]);
    goals.figure('alerts', count);
    goals.exactly('firingsLost', count - found.fired, 0);
    goals.exactly('resolvesLost', count - found.resolved, 0);
    goals.exactly('outOfOrder', [...order.values()].filter(([first]) => first !== 'alert.firing').length, 0);
    goals.exactly('underTwoIds', found.doubled, 0);
  },
);

fault(
  {
    id: 'L8',
    fault: 'two alerters, of which the first stands still, goes on, and is killed',
    full: { rounds: 50 },
    fast: null,
    timeoutMs: 1_800_000,
  },
  async ({ rounds }, goals) => {
    alerts.configure([severe]);
    const all = names('twice', rounds * 2 + 1);
    let seen = 0;
    const background = calm(alerts.place, () => all.slice(Math.max(0, seen - 4), seen));
    const page = async () => {
      const service = all[seen++] as string;
      await misbehave(alerts.place, { service });
      await eventually(`the page of ${service}`, async () => arrived(alerts, service)[0], 30_000);
    };
    const first = await alerts.start();
    await alerts.start();
    for (let round = 0; round < rounds; round++) {
      first.child.kill('SIGSTOP');
      // Longer than the other waits for a sign of it, so that both have it open when it wakes up.
      await page();
      first.child.kill('SIGCONT');
      await page();
    }
    const killed = performance.now();
    await first.stop('SIGKILL');
    await page();
    goals.within('takeOverMs', performance.now() - killed, 30_000);
    const found = await settled('twice', seen);
    await background.stop();
    goals.figure('alerts', seen);
    goals.exactly('firingsLost', seen - found.fired, 0);
    goals.exactly('resolvesLost', found.orphans, 0);
    goals.exactly('underTwoIds', found.doubled, 0);
  },
);
