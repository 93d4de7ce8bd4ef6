import { expect, it } from 'vitest';
import { openIncident } from '../incident.ts';
import { type Message, messageOf } from '../message.ts';
import { type Receiver, receiver } from '../receiver.ts';
import { rule } from '../rule.ts';
import { requestOf } from './channel.ts';
import { signatures } from './webhook.ts';

const hostile = '<@everyone> [x](http://evil) *b* `c`\n"quoted" & |';
const atUs = 1_800_000_000_000_000;
const rules = [
  rule.parse({ name: 'severe-tick', kind: 'severe-tick', runbook: 'https://runbooks.example/x' }),
];

function message(transition: Message['transition'], over: Partial<Message> = {}): Message {
  const incident = openIncident(hostile, 'gc.stw', atUs);
  incident.rules.push('severe-tick');
  incident.severity = 'critical';
  if (transition === 'resolved') incident.resolvedUs = atUs + 60e6;
  incident.members.set('severe-tick\nx', {
    ...{
      rule: 'severe-tick',
      instance: hostile,
      region: 'eu',
      build: '1',
      phase: 'firing',
      sinceUs: atUs,
      lastUs: atUs,
    },
    ...{ calmSinceUs: null, value: 4, threshold: 3, players: 9 },
  });
  const context = {
    transition,
    transitionName: transition,
    rules,
    dashboardUrl: 'https://dash.example',
    deploy: null,
  };
  return { ...messageOf(incident, context), ...over };
}

const to = (given: Record<string, unknown>, what = message('firing')) => {
  const parsed: Receiver = receiver.parse({ name: 'r', url: 'https://hooks.example/x', ...given });
  const request = requestOf(parsed, what, 1_800_000_001_000);
  return { ...request, json: JSON.parse(request.body) };
};

it('a signature is that of the Standard Webhooks specification', () => {
  // The example of standardwebhooks.com, and of its own libraries' tests.
  expect(
    signatures(
      ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1614265330,
      '{"test": 2432232314}',
    ),
  ).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

it('a webhook may have a body of its own, in which no name breaks out of its string', () => {
  const { json } = to({
    kind: 'webhook',
    template: '{"msg":"{{title}}","n":{{impact.players}},"none":"{{nothing.here}}"}',
  });
  expect(json).toEqual({ msg: expect.stringContaining('"quoted"'), n: 9, none: '' });
});

it('a header of the receiver replaces ours, but no signature', () => {
  const { headers } = to({
    kind: 'webhook',
    headers: { authorization: 'Bearer x', 'Webhook-Id': 'forged', 'content-type': 'text/plain' },
  });
  expect(headers).toMatchObject({
    authorization: 'Bearer x',
    'webhook-id': message('firing').id,
    'content-type': 'text/plain',
  });
  expect(JSON.stringify(headers)).not.toContain('forged');
});

it('PagerDuty opens, acknowledges and resolves one incident', () => {
  const events = (['firing', 'acknowledged', 'resolved'] as const).map(
    transition => to({ kind: 'pagerduty', routingKey: 'k' }, message(transition)).json,
  );
  expect(events.map(event => event.event_action)).toEqual(['trigger', 'acknowledge', 'resolve']);
  expect(new Set(events.map(event => event.dedup_key)).size).toBe(1);
  expect(events[0]).toMatchObject({ routing_key: 'k', payload: { severity: 'critical', class: 'gc.stw' } });
});

it('in Slack and Discord a name mentions nobody and makes no link', () => {
  const slack = to({ kind: 'slack' });
  expect(slack.json.text).not.toMatch(/<@|<http/);
  expect(slack.json.blocks.every(({ text }: { text: { text: string } }) => text.text.length <= 3_000)).toBe(
    true,
  );
  const discord = to({ kind: 'discord' });
  expect(discord.json.allowed_mentions).toEqual({ parse: [] });
  expect(discord.json.content).not.toContain('[x](http');
});

it('an Alertmanager gets the alert with an end, one of its webhooks version 4', () => {
  const push = to({ kind: 'alertmanager', url: 'http://am.example:9093/' });
  expect(push.url).toBe('http://am.example:9093/api/v2/alerts');
  expect(push.json).toMatchObject([
    { labels: { alertname: 'severe-tick', cause: 'gc.stw' }, endsAt: '2027-01-15T08:05:01.000Z' },
  ]);
  const hook = to({ kind: 'alertmanager', push: false }, message('resolved'));
  expect(hook.json).toMatchObject({
    version: '4',
    status: 'resolved',
    truncatedAlerts: 0,
    alerts: [{ status: 'resolved' }],
  });
  expect(push.json[0].labels).toEqual(to({ kind: 'alertmanager' }, message('resolved')).json[0].labels);
});
