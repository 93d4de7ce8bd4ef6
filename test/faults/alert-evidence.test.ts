import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { aliveAlerters } from '../../lib/queries/alert-alerters.ts';
import { misbehave } from '../alerting.ts';
import { eventually, post, startStore } from '../running.ts';
import { arrived, calm, idsOf, otherClock, runAlerts, severe, tallyOf } from './alerts.ts';
import { fault } from './fault.ts';

/** What alerts are made of comes and goes, comes late, does not come, comes all at once; clocks are stepped. */
const alerts = runAlerts();
const severeFor = (keepFiring: string) => severe.replace('keepFiring: 1s', `keepFiring: ${keepFiring}`);
const firings = (service: string) => idsOf(arrived(alerts, service), 'alert.firing').length;
const resolves = (service: string) => idsOf(arrived(alerts, service), 'alert.resolved').length;
const page = (service: string, timeoutMs = 30_000) =>
  eventually(`the page of ${service}`, async () => arrived(alerts, service)[0], timeoutMs);
const resolve = (service: string, timeoutMs = 60_000) =>
  eventually(`the resolve of ${service}`, async () => resolves(service) || null, timeoutMs);

fault(
  {
    id: 'L2',
    fault: 'a signal that is bad and good by turns of two seconds',
    full: { seconds: 300 },
    fast: null,
    timeoutMs: 600_000,
  },
  async ({ seconds }, goals) => {
    alerts.configure([severeFor('5s')]);
    await alerts.start();
    const end = performance.now() + seconds * 1000;
    let turns = 0;
    for (; performance.now() < end; turns++) {
      await misbehave(alerts.place, { service: 'flapping' });
      await sleep(2_000);
      await misbehave(alerts.place, { service: 'flapping', times: 0.2 });
      await sleep(2_000);
    }
    goals.figure('turns', turns);
    goals.atMost('notifications', arrived(alerts, 'flapping').length, 2);
  },
);

fault(
  {
    id: 'L9',
    fault: 'the wall clock of the alerter is stepped by an hour, there and back, and stands still',
    full: { steps: 4, holdS: 60 },
    fast: null,
    timeoutMs: 900_000,
  },
  async ({ steps: count, holdS }, goals) => {
    alerts.configure([severe, '{ name: silent, kind: silent, after: 15s }']);
    const clock = otherClock(alerts.place);
    await alerts.start(clock.env);
    const steps = [
      { stepMs: 3600_000 },
      { stepMs: -3600_000 },
      { stepMs: 0, frozen: true },
      // Servers would be silent, not gone for good.
      { stepMs: 1200_000 },
    ].slice(0, count);
    let bad = 'step-0';
    const services = steps.map((_, i) => `step-${i}`);
    const background = calm(alerts.place, () => services.filter(one => one !== bad));
    const falls = { falseResolves: 0 };
    for (const [i, step] of steps.entries()) {
      bad = services[i] as string;
      // It fires from before the step until after it.
      const misbehaving = (async () => {
        while (bad === services[i]) {
          await misbehave(alerts.place, { service: services[i] as string });
          await sleep(400);
        }
      })();
      await page(bad);
      clock.set(step);
      await sleep(holdS * 1000);
      falls.falseResolves += resolves(bad);
      bad = '';
      await misbehaving;
      // What happens after the step is told of, and its end.
      await misbehave(alerts.place, { service: `new-${i}` });
      services.push(`new-${i}`);
      await page(`new-${i}`);
    }
    for (const service of services) await resolve(service);
    await background.stop();
    const found = tallyOf([...arrived(alerts, 'step'), ...arrived(alerts, 'new')]);
    goals.exactly('falseResolves', falls.falseResolves, 0);
    const fired = [...arrived(alerts, 'step'), ...arrived(alerts, 'new')]
      .filter(({ body }) => body.type === 'alert.firing')
      .map(({ body }) => `${body.data.service} ${body.data.cause}`);
    goals.figure('fired', fired.join(', '));
    goals.exactly('falseFirings', found.fired - 2 * steps.length, 0);
    goals.exactly('resolvesLost', found.orphans, 0);
  },
);

fault(
  {
    id: 'L10',
    fault: 'the store is away, then one question fails; a server breaches in the meantime',
    full: { awayS: 60, questions: 1 },
    fast: { awayS: 7, questions: 0 },
  },
  async ({ awayS, questions }, goals) => {
    alerts.configure([
      severe,
      '{ name: heap, kind: heap }',
      '{ name: blind, kind: blind, after: 4s, severity: critical, keepFiring: 1s }',
    ]);
    await alerts.start();
    const healthy = ['before', 'while'];
    const background = calm(alerts.place, () => healthy);
    await misbehave(alerts.place, { service: 'before' });
    await page('before');
    await alerts.processes.store.stop('SIGKILL');
    const away = performance.now();
    const endUs = await misbehave(alerts.place, { service: 'while' });
    goals.within('pagedWhileAwayMs', (await page('while')).atMs - endUs, 3_000);
    await page('overtick');
    await sleep(awayS * 1000 - (performance.now() - away));
    goals.exactly('falseResolves', resolves('before') + resolves('while'), 0);
    goals.exactly('toldOfItself', firings('overtick'), 1);
    alerts.processes.store = await startStore(alerts.place);
    for (const service of ['before', 'while', 'overtick']) await resolve(service);
    goals.exactly('firings', firings('before') + firings('while'), 2);
    await background.stop();
    if (questions === 0) return;
    // Only what the heap is asked of is gone: the others go on, and somebody is told.
    await alerts.store.command('RENAME TABLE samples TO samples_away');
    const own = await eventually(
      'another alert about itself',
      async () => (firings('overtick') === 2 ? 1 : null),
      60_000,
    );
    await alerts.store.command('RENAME TABLE samples_away TO samples');
    goals.exactly('toldOfAQuestion', own, 1);
    await eventually('its resolve', async () => (resolves('overtick') === 2 ? 1 : null), 60_000);
  },
);

fault(
  {
    id: 'L10',
    fault: 'an alerter starts while the store is away, and a server breaches',
    full: { awayS: 60 },
    fast: null,
  },
  async ({ awayS }, goals) => {
    alerts.configure([severe]);
    await misbehave(alerts.place, { service: 'blind', times: 0.2 });
    await alerts.processes.store.stop('SIGKILL');
    await alerts.start();
    const background = calm(alerts.place, () => ['blind']);
    const endUs = await misbehave(alerts.place, { service: 'blind' });
    goals.within('pagedMs', (await page('blind')).atMs - endUs, 3_000);
    await sleep(awayS * 1000);
    goals.exactly('falseResolves', resolves('blind'), 0);
    alerts.processes.store = await startStore(alerts.place);
    await resolve('blind');
    await background.stop();
    goals.exactly('firings', firings('blind'), 1);
  },
);

fault(
  {
    id: 'L11',
    fault: 'a server stops sending while it breaches',
    full: { afterS: 15, holdS: 60 },
    fast: null,
  },
  async ({ afterS, holdS }, goals) => {
    alerts.configure([severe, `{ name: silent, kind: silent, after: ${afterS}s, keepFiring: 1s }`]);
    await alerts.start();
    await misbehave(alerts.place, { service: 'dead', times: 0.2 });
    const endUs = await misbehave(alerts.place, { service: 'dead' });
    await page('dead');
    const of = (cause: string) => arrived(alerts, 'dead').filter(({ body }) => body.data.cause === cause);
    const told = await eventually('that it is silent', async () => of('silent')[0], 60_000);
    goals.within('silentAfterS', (told.atMs - endUs) / 1000, afterS + 5);
    await sleep(holdS * 1000);
    goals.exactly('pages', of('silent').length, 1);
    goals.exactly('falseResolves', resolves('dead'), 0);
    const background = calm(alerts.place, () => ['dead']);
    await eventually('both resolves', async () => (resolves('dead') === 2 ? true : null), 60_000);
    await background.stop();
  },
);

/** By how much the memory of a process grows until it is stopped, in MB. */
function watchResident(pid: number | undefined) {
  const read = () => {
    try {
      return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
    } catch {
      return 0;
    }
  };
  const before = read();
  let most = before;
  const watching = setInterval(() => {
    most = Math.max(most, read());
  }, 100).unref();
  return {
    stop() {
      clearInterval(watching);
      return most - before;
    },
  };
}

fault(
  {
    id: 'L12',
    fault: 'thousands of servers breach at once',
    full: { servers: 10_000 },
    fast: { servers: 200 },
    timeoutMs: 900_000,
  },
  async ({ servers }, goals) => {
    alerts.configure([severeFor('600s')]);
    const alerter = await alerts.start();
    const resident = watchResident(alerter.child.pid);
    await misbehave(alerts.place, { service: 'storm', instances: servers });
    await page('storm', 60_000);
    const members = await eventually(
      'every server in it',
      async () => {
        const [incident] = await alerts.incidents('storm');
        return incident && incident.mostInstances >= servers ? incident.mostInstances : null;
      },
      240_000,
    );
    alerts.configure([severe.replace('name: severe-tick', 'name: other').replace('times: 3', 'times: 30')]);
    await resolve('storm', 120_000);
    const residentMbMore = resident.stop();
    goals.exactly('servers', members, servers);
    const storm = await alerts.incidents('storm');
    goals.figure(
      'causes',
      storm.map(({ cause, mostInstances }) => `${cause} of ${mostInstances}`).join(', '),
    );
    goals.exactly('incidents', storm.length, 1);
    goals.exactly('notifications', arrived(alerts, 'storm').length, 2);
    const longest = Math.max(...arrived(alerts, 'storm').map(({ text }) => Buffer.byteLength(text)));
    goals.atMost('bodyBytes', longest, 20_480);
    goals.memory('residentMbMore', residentMbMore, 64);
  },
);

fault(
  { id: 'L13', fault: 'the rules are edited while they fire, also with a mistake', full: {}, fast: {} },
  async (_, goals) => {
    alerts.configure([severeFor('600s')]);
    const alerter = await alerts.start();
    await misbehave(alerts.place, { service: 'edited' });
    await page('edited');
    alerts.configure([severeFor('600s').replace('times: 3', 'thymes: 3')]);
    await eventually(
      'the complaint',
      async () =>
        /overtick\.yaml line 4, key alerts\.rules\.0\.thymes: .*stay in force/.test(alerter.output()) || null,
    );
    goals.exactly('resolvesByAMistake', resolves('edited'), 0);
    alerts.configure([severe.replace('name: severe-tick', 'name: other').replace('times: 3', 'times: 30')]);
    await resolve('edited');
    const [incident] = await alerts.incidents('edited');
    const reasons = incident?.timeline.filter(({ text }) => text.includes('the rule is gone')) ?? [];
    goals.exactly('reasonsGiven', reasons.length, 1);
    // The new one is in force.
    await misbehave(alerts.place, { service: 'afterwards' });
    await sleep(1_500);
    goals.exactly('oldRuleApplied', firings('afterwards'), 0);
  },
);

fault(
  {
    id: 'L14',
    fault: 'the alerter itself is dead',
    full: { everyS: 60, listenS: 300 },
    fast: null,
    timeoutMs: 900_000,
  },
  async ({ everyS, listenS }, goals) => {
    alerts.configure([severe], [`{ name: hook, kind: webhook, url: 'URL/hook', heartbeat: ${everyS}s }`]);
    const alerter = await alerts.start();
    const beats = () => alerts.receiver.received.filter(({ body }) => body.type === 'alerter.heartbeat');
    await eventually('a heartbeat', async () => beats()[0]);
    await sleep(listenS * 1000);
    goals.atLeast('heartbeats', beats().length, Math.floor(listenS / (everyS + 1)));
    goals.exactly('idsTwice', beats().length - idsOf(beats(), 'alerter.heartbeat').length, 0);
    await alerter.stop('SIGKILL');
    const [died, heard] = [performance.now(), beats().length];
    // As the dashboard asks: who gave a sign in the last 15 s.
    await eventually(
      'that nobody is at work',
      async () => ((await aliveAlerters(alerts.store, Date.now() * 1000 - 15e6)).length === 0 ? true : null),
      60_000,
    );
    goals.within('seenAfterS', (performance.now() - died) / 1000, 30);
    goals.exactly('heartbeatsOfTheDead', beats().length - heard, 0);
  },
);

fault(
  {
    id: 'L15',
    fault: 'an agent catches up on ten minutes with breaches in them',
    full: { minutes: 10 },
    fast: null,
  },
  async ({ minutes }, goals) => {
    alerts.configure([severe]);
    await alerts.start();
    const nowUs = Date.now() * 1000;
    const budgetUs = 50_000;
    const resource = {
      service: 'late',
      instance: 'late-1',
      region: 'eu',
      build: '1',
      startedAtUs: nowUs - 3600e6,
    };
    // A severe tick every ten seconds, but the last two minutes were good.
    const breaches = (minutes - 2) * 6;
    for (let i = 0; i < minutes * 6; i++) {
      const fromUs = nowUs - (minutes * 6 - i) * 10e6;
      const ticks = Array.from({ length: 200 }, (_, tick) => ({
        tick: i * 200 + tick,
        startUs: fromUs + tick * budgetUs,
        durationUs: tick === 100 && i < breaches ? 200_000 : 9_000,
        budgetUs,
      }));
      const answer = await post(alerts.place.collectorUrl, { batchId: randomUUID(), resource, ticks });
      if (answer.status !== 202) throw new Error(await answer.text());
    }
    const listed = async () => (await alerts.incidents('late')).filter(({ late }) => late);
    await eventually(
      'all of it in the history',
      async () => {
        const count = (await listed()).reduce((sum, one) => sum + one.breaches, 0);
        return count >= breaches ? count : null;
      },
      60_000,
    );
    goals.figure('breaches', breaches);
    goals.exactly('listed', (await listed()).length, 1);
    await misbehave(alerts.place, { service: 'late' });
    await page('late');
    goals.exactly('pages', firings('late'), 1);
  },
);
