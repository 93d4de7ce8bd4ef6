import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { misbehave } from '../alerting.ts';
import { type Answer, ok, status } from '../receiver.ts';
import { eventually } from '../running.ts';
import { answers } from './alert-answers.ts';
import { arrived, idsOf, otherClock, runAlerts } from './alerts.ts';
import { fault } from './fault.ts';
import { quantile } from './senders.ts';

/** Receivers that fail in every way that HTTP knows. */
const alerts = runAlerts();
const slow = '{ name: severe-tick, kind: severe-tick, times: 3, severity: critical, keepFiring: 60s }';

fault(
  {
    id: 'L3',
    fault: 'a receiver answers 500 for two hours, then takes it (clocks run faster)',
    full: { hours: 2, speed: 200 },
    fast: null,
  },
  async ({ hours, speed }, goals) => {
    alerts.configure([slow]);
    const clock = otherClock(alerts.place);
    let tries = 0;
    let recovered = false;
    alerts.receiver.answer((response, received) => {
      if (received.body.type === 'alert.firing') tries++;
      (recovered ? ok : status(500))(response, received);
    });
    await alerts.start(clock.env);
    await misbehave(alerts.place, { service: 'down' });
    await eventually('the first try', async () => tries || null);
    clock.set({ speed });
    await sleep((hours * 3600_000) / speed);
    goals.atMost('attemptsWhileDown', tries, 12);
    recovered = true;
    const back = performance.now();
    await eventually(
      'the page',
      async () => arrived(alerts, 'down').find(({ body }) => body.type === 'alert.resolved'),
      (3600_000 / speed) * 1.5 + 10_000,
    );
    goals.figure('minutesAfterRecovery', Math.round(((performance.now() - back) * speed) / 60_000));
    const inOrder = arrived(alerts, 'down')
      .slice(-2)
      .map(({ body }) => body.type);
    goals.exactly('outOfOrder', Number(inOrder.join() !== 'alert.firing,alert.resolved'), 0);
    goals.exactly('ids', idsOf(arrived(alerts, 'down'), 'alert.firing').length, 1);
  },
);

fault(
  {
    id: 'L4',
    fault: 'one of two receivers hangs, drips its answers, or answers without an end',
    full: { pages: 100 },
    fast: { pages: 12 },
  },
  async ({ pages }, goals) => {
    alerts.configure(
      [slow],
      [
        "{ name: bad, kind: webhook, url: 'URL/bad', timeoutMs: 1000 }",
        "{ name: good, kind: webhook, url: 'URL/good' }",
      ],
    );
    let open = 0;
    let most = 0;
    const ways: Answer[] = [
      () => {},
      response => {
        response.writeHead(200, { 'Content-Length': '1000' }).write('.');
        const drip = setInterval(() => response.write('.'), 100);
        response.on('close', () => clearInterval(drip));
      },
      response => {
        response.writeHead(200);
        const pour = setInterval(() => response.write('x'.repeat(100)), 100);
        response.on('close', () => clearInterval(pour));
      },
    ];
    let next = 0;
    alerts.receiver.answer((response, received) => {
      if (received.path === '/good') return ok(response, received);
      most = Math.max(most, ++open);
      response.on('close', () => open--);
      ways[next++ % ways.length]?.(response, received);
    });
    await alerts.start();
    const ended = new Map<string, number>();
    const of = (path: string) => arrived(alerts, 'hang').filter(one => one.path === path);
    for (let i = 0; i < pages; i++) {
      ended.set(`hang-${i}`, await misbehave(alerts.place, { service: `hang-${i}` }));
      await sleep(50);
    }
    await eventually(
      'every page at the good one',
      async () => (of('/good').length >= pages ? true : null),
      60_000,
    );
    const delays = of('/good').map(({ atMs, body }) => atMs - (ended.get(body.data.service) ?? 0));
    goals.figure('pages', pages);
    goals.within('goodP99Ms', quantile(delays, 0.99), 1_000 + 1_000);
    goals.exactly('goodTwice', of('/good').length - pages, 0);
    await eventually('another try at the bad one', async () => (of('/bad').length > 4 ? true : null), 30_000);
    goals.atMost('badAtOnce', most, 4);
  },
);

fault(
  {
    id: 'L5',
    fault: 'answers of every kind: redirects, refusals, 410, Retry-After, garbage, an endless body',
    full: { retryS: 30 },
    fast: { retryS: 30 },
  },
  async ({ retryS }, goals) => {
    const cases = answers(alerts.receiver, retryS);
    alerts.configure([slow]);
    alerts.receiver.answer((response, received) => {
      const found = cases.find(({ name }) => received.body.data?.service === `answer-${name}`);
      (found?.answer ?? ok)(response, received);
    });
    await alerts.start();
    const gone = cases.filter(({ disables }) => disables);
    for (const one of cases.filter(({ disables }) => !disables))
      await misbehave(alerts.place, { service: `answer-${one.name}` });
    const read = async () =>
      new Map(
        (await alerts.incidents('answer-')).map(({ service, notifications: [first] }) => [
          service.slice('answer-'.length),
          first,
        ]),
      );
    const tried = (count: number) => async () => {
      const found = [...(await read()).values()].filter(one => one && one.attempts > 0);
      return found.length >= count ? true : null;
    };
    await eventually('an attempt of each', tried(cases.length - gone.length), 60_000);
    // Read before 410 disables the receiver: what waits for it is dead then, too.
    const before = await read();
    for (const one of gone) await misbehave(alerts.place, { service: `answer-${one.name}` });
    await eventually('the last attempt', tried(cases.length), 30_000);
    const found = new Map([...(await read()), ...before]);
    const wrong = cases.filter(({ name, status: expected, leastS }) => {
      const one = found.get(name);
      if (!one || one.status !== expected) return true;
      return leastS !== undefined && (one.nextUs - one.createdUs) / 1e6 < leastS;
    });
    goals.figure('answers', cases.length);
    goals.figure('wrong', wrong.map(({ name }) => `${name}: ${found.get(name)?.status}`).join(', '));
    goals.exactly('notAsInTheTable', wrong.length, 0);
    goals.exactly(
      'redirectsFollowed',
      alerts.receiver.received.filter(({ path }) => path === '/elsewhere').length,
      0,
    );
    // Nothing is sent to a receiver that is gone, until somebody enables it again.
    await misbehave(alerts.place, { service: 'answer-after' });
    await eventually('the next alert', async () => (await alerts.incidents('answer-after'))[0]);
    await sleep(1_000);
    goals.exactly('toldAfter410', arrived(alerts, 'answer-after').length, 0);
  },
);

fault(
  {
    id: 'L6',
    fault: 'the receiver takes a page and its answer is lost',
    full: { pages: 100 },
    fast: { pages: 10 },
  },
  async ({ pages }, goals) => {
    alerts.configure([slow]);
    const tries = new Map<string, number>();
    alerts.receiver.answer((response, received) => {
      const id = String(received.headers['webhook-id']);
      const count = (tries.get(id) ?? 0) + 1;
      tries.set(id, count);
      // Cut off before the answer, after its head, and not at all.
      if (count > 1) ok(response, received);
      else if (tries.size % 3 === 0) response.writeHead(200, { 'Content-Length': '9' }).write('1');
      else if (tries.size % 3 === 1) response.destroy();
    });
    await alerts.start();
    for (let i = 0; i < pages; i++) await misbehave(alerts.place, { service: `lost-${i}` });
    await eventually(
      'every repeat',
      async () => ([...tries.values()].filter(count => count >= 2).length >= pages ? true : null),
      60_000,
    );
    const bodies = new Set(
      arrived(alerts, 'lost-').map(
        ({ headers, text }) => `${headers['webhook-id']} ${createHash('sha256').update(text).digest('hex')}`,
      ),
    );
    goals.figure('pages', pages);
    goals.exactly('idsTooMany', tries.size - pages, 0);
    goals.exactly('bodiesChanged', bodies.size - pages, 0);
  },
);
