import { expect, it } from 'vitest';
import { announcementOf, groupWaitUs } from './announce.ts';
import type { Incident } from './incident.ts';
import { createIncidents, type Round } from './incidents.ts';
import type { Look } from './member.ts';
import type { Observation } from './observation.ts';
import { rule } from './rule.ts';
import { quietOf } from './silence.ts';
import { bodyOf, incidentOf } from './stored-incident.ts';

const beginUs = 1_800_000_000_000_000;
const rules = [
  rule.parse({ name: 'heap', kind: 'heap', for: '10s' }),
  rule.parse({ name: 'gc', kind: 'gc-share', severity: 'critical' }),
];

const seen = (over: Partial<Observation> = {}): Observation => ({
  ...{
    rule: 'gc',
    service: 'arena',
    cause: 'gc.stw',
    symptom: false,
    instance: 'arena-1',
    region: 'eu',
    build: '1',
  },
  ...{
    atUs: beginUs,
    value: 0.4,
    threshold: 0.2,
    over: true,
    players: 10,
    packetsDropped: null,
    breach: null,
  },
  ...over,
});

/** Incidents of which people are told at once, as they are within moments. */
function history() {
  const untold = createIncidents();
  const take = (round: Round) => {
    const changed = untold.take(round);
    for (const incident of untold.all())
      if (incident.state === 'firing') incident.announced ??= incident.severity;
    return changed;
  };
  const incidents = { ...untold, take };
  const round = (
    seconds: number,
    observations: Observation[],
    look: Look = 'asked',
    heard: number | null = seconds,
  ) =>
    take({
      nowUs: beginUs + seconds * 1e6,
      rules,
      observations: observations.map(one => ({ ...one, atUs: beginUs + seconds * 1e6 })),
      lookOf: () => look,
      heardUs: () => (heard === null ? null : beginUs + heard * 1e6),
    } satisfies Round);
  const only = () => [...incidents.all()].at(-1) as Incident;
  return { incidents, round, only };
}

it('what holds for less than its `for` is pending, and never fires when it stops', () => {
  const { round, only } = history();
  round(0, [seen({ rule: 'heap', cause: 'heap' })]);
  expect(only().state).toBe('pending');
  for (const second of [5, 8, 9]) round(second, []);
  expect(only().state).toBe('inactive');
});

it('fires when it has held, and resolves only after a minute of calm', () => {
  const { round, only } = history();
  for (const second of [0, 5, 10]) round(second, [seen({ rule: 'heap', cause: 'heap' })]);
  expect(only().state).toBe('firing');
  for (let second = 11; second <= 69; second++) round(second, []);
  expect(only().state).toBe('firing');
  round(75, []);
  expect(only().state).toBe('resolved');
});

it('a value that wavers around its threshold does not end an alert', () => {
  const { round, only } = history();
  round(0, [seen()]);
  for (let second = 1; second <= 300; second++) round(second, [seen({ over: second % 4 < 2, value: 0.19 })]);
  expect(only().state).toBe('firing');
});

it('while the store is away, and while a server is silent, nothing is resolved; calm is counted anew', () => {
  const { round, only } = history();
  round(0, [seen()]);
  for (let second = 1; second <= 50; second++) round(second, []);
  for (let second = 51; second <= 500; second++) round(second, [], 'failed');
  expect(only().state).toBe('firing');
  for (let second = 501; second <= 600; second++) round(second, [], 'asked', 480);
  expect(only().state).toBe('firing');
  for (let second = 601; second <= 662; second++) round(second, []);
  expect(only().state).toBe('resolved');
});

it('a server that dies is not well, however short its rule keeps firing, until it has been gone for an hour', () => {
  const { incidents, only } = history();
  const take = (second: number, observations: Observation[]) =>
    incidents.take({
      ...{
        nowUs: beginUs + second * 1e6,
        rules: [rule.parse({ name: 'gc', kind: 'gc-share', keepFiring: '1s' })],
      },
      ...{ observations, lookOf: () => 'asked' as const, heardUs: () => beginUs + 1e6 },
    });
  take(0, [seen()]);
  for (let second = 1; second <= 3600; second++) take(second, []);
  expect(only().state).toBe('firing');
  take(3601, []);
  expect(only().state).toBe('resolved');
  expect(
    only()
      .timeline.map(({ text }) => text)
      .join(),
  ).toContain('not heard for 60 min');
});

it('what is over is kept for as long as somebody is still to be told of it', () => {
  const { incidents, round, only } = history();
  round(0, [seen()]);
  for (let second = 1; second <= 62; second++) round(second, []);
  expect(only().state).toBe('resolved');
  const waiting = { status: 'waiting' } as Incident['notifications'][number];
  only().notifications.push(waiting);
  round(7200, []);
  expect([...incidents.all()]).toHaveLength(1);
  waiting.status = 'delivered';
  round(7201, []);
  expect([...incidents.all()]).toHaveLength(0);
});

it('who fires again and again is given longer, so that an hour of coming and going is a handful of pages', () => {
  const { round, incidents } = history();
  // 20 s of trouble, then 70 s of calm, which alone is enough to resolve.
  for (let second = 0; second < 3600; second++) round(second, second % 90 < 20 ? [seen()] : []);
  const fired = [...incidents.all()].filter(({ firedUs }) => firedUs !== null);
  expect(fired.length).toBeLessThanOrEqual(3);
});

it('10,000 servers with one cause are one incident, stored in a bounded row', () => {
  const { round, only, incidents } = history();
  round(
    0,
    Array.from({ length: 10_000 }, (_, i) => seen({ instance: `arena-${i}` })),
  );
  expect([...incidents.all()]).toHaveLength(1);
  expect(only().mostInstances).toBe(10_000);
  expect(bodyOf(only()).length).toBeLessThan(200_000);
  expect(incidentOf(bodyOf(only())).members.size).toBe(500);
});

it('a symptom joins what is wrong with its server already', () => {
  const { round, only, incidents } = history();
  round(0, [seen()]);
  round(1, [seen(), seen({ rule: 'heap', cause: 'drops', symptom: true })]);
  expect([...incidents.all()]).toHaveLength(1);
  expect(only().rules).toEqual(['gc', 'heap']);
});

it('a rule that is taken away ends what it fired', () => {
  const { incidents, round, only } = history();
  round(0, [seen()]);
  incidents.take({
    nowUs: beginUs + 1e6,
    rules: [],
    observations: [],
    lookOf: () => 'asked',
    heardUs: () => null,
  });
  expect(only()).toMatchObject({ state: 'resolved' });
  expect(only().timeline.some(({ text }) => text.includes('the rule is gone'))).toBe(true);
});

it('two that see the same evidence give it the same id', () => {
  const [first, second] = [history(), history()];
  first.round(0, [seen()]);
  second.round(0, [seen({ instance: 'arena-2' }), seen()]);
  expect(first.only().id).toBe(second.only().id);
});

it('people are told once, after others had a moment to join, and not at all while it is silenced', () => {
  const { round, only } = history();
  round(0, [seen()]);
  only().announced = null;
  const at = (us: number, quiet: string | null = null) =>
    announcementOf(only(), quiet, beginUs + us).announce?.name ?? null;
  expect([at(0), at(groupWaitUs), at(groupWaitUs, 'silenced')]).toEqual([null, 'firing', null]);
  only().announced = 'critical';
  expect(at(groupWaitUs)).toBe(null);
});

it('what fires does not end before people are told, though the alerter that saw it died and it has been calm since', () => {
  const first = createIncidents();
  const calm = { nowUs: beginUs + 1e6, rules, lookOf: () => 'asked' as const, heardUs: () => beginUs + 1e6 };
  const [untold] = first.take({ ...calm, nowUs: beginUs, observations: [seen()] });
  first.take({ ...calm, observations: [] });
  const next = createIncidents();
  next.adopt(incidentOf(bodyOf(untold as Incident)));
  const later = { ...calm, nowUs: beginUs + 70e6, heardUs: () => beginUs + 70e6, observations: [] };
  next.take(later);
  const [adopted] = [...next.all()] as [Incident];
  expect(announcementOf(adopted, null, later.nowUs).announce?.name).toBe('firing');
  adopted.announced = adopted.severity;
  for (const second of [71, 140])
    next.take({ ...later, nowUs: beginUs + second * 1e6, heardUs: () => beginUs + second * 1e6 });
  expect(adopted.state).toBe('resolved');
});

it('a silence of one server does not hide another', () => {
  const { round, only } = history();
  round(0, [seen()]);
  const body = { kind: 'silence' as const, where: { instance: 'arena-1' }, comment: '', by: 'kim' };
  const silence = { id: '1', fromUs: beginUs, toUs: beginUs + 60e6, body };
  expect(quietOf(only(), [silence], [], beginUs)).toEqual({
    reason: 'silenced by kim',
    untilUs: beginUs + 60e6,
  });
  round(1, [seen(), seen({ instance: 'arena-2' })]);
  expect(quietOf(only(), [silence], [], beginUs + 1e6)).toBe(null);
  expect(quietOf(only(), [silence], [], beginUs + 61e6)).toBe(null);
});

it('breaches that were over before they were heard of are listed as one, and nobody is told', () => {
  const { incidents, only } = history();
  const breach = (id: string) => ({ id, overshootMs: 1 }) as Observation['breach'];
  const late = Array.from({ length: 50 }, (_, i) =>
    // Ledgers are worked out newest first, some at a time: they come in no order.
    seen({ atUs: beginUs + ((i * 7) % 50) * 1e6, instance: `arena-${i % 3}`, breach: breach(`b${i}`) }),
  );
  const round = { nowUs: beginUs + 600e6, rules, lookOf: () => 'asked' as const, heardUs: () => null };
  const changed = incidents.take({ ...round, observations: late });
  incidents.take({ ...round, observations: late });
  expect([...incidents.all()]).toEqual([...changed]);
  expect(only()).toMatchObject({
    state: 'resolved',
    late: true,
    openedUs: beginUs,
    breaches: 50,
    mostInstances: 3,
  });
  expect(announcementOf(only(), null, round.nowUs).announce).toBe(null);
  incidents.take({ ...round, observations: [seen({ atUs: round.nowUs, breach: breach('now') })] });
  expect(only().state).toBe('firing');
});

it('an alerter that takes over counts servers that were not heard before in, and no breach twice', () => {
  const { incidents } = history();
  const breach = (id: string) => ({ id, overshootMs: 1 }) as Observation['breach'];
  const storm = Array.from({ length: 1_000 }, (_, i) =>
    seen({ instance: `arena-${i}`, breach: breach(`b${i}`) }),
  );
  const round = { nowUs: beginUs + 1e6, rules, lookOf: () => 'asked' as const, heardUs: () => beginUs };
  const [first] = incidents.take({ ...round, observations: storm.slice(0, 700) });
  const next = createIncidents();
  next.adopt(incidentOf(bodyOf(first as Incident)));
  next.take({ ...round, observations: storm });
  expect([...next.all()]).toMatchObject([{ mostInstances: 1_000, breaches: 700 }]);
  next.take({ ...round, observations: [seen({ cause: 'unexplained', breach: breach('b1') })] });
  expect([...next.all()]).toHaveLength(1);
});
