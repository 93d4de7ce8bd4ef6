import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { createTargets } from './targets.ts';

const create = () => createTargets({ service: 'arena', instance: 'arena-1', build: '1' }, () => {});
const tick = { startUs: 1_795_300_000_000_000, durationUs: 1_000 };

test('what says no instance is of this one only if it is of this service', () => {
  const targets = create();
  expect(targets.of({})).toBe(targets.target);
  expect(targets.of({ service: 'arena' })).toBe(targets.target);
  expect(targets.of({ service: 'arena', instance: 'arena-1' })).toBe(targets.target);
  const chat = targets.of({ service: 'chat' });
  expect(chat.resource).toMatchObject({ service: 'chat', instance: `chat-${hostname()}` });
  expect(targets.of({ service: 'chat', build: '2' })).toBe(chat);
  expect(chat.resource.build).toBe('2');
  expect(targets.all()).toEqual([targets.target, chat]);
});

test('ticks that come for another instance than the pauses are told, until some come for this one', () => {
  const targets = create();
  expect(targets.apart()).toBeNull();
  targets.of({ service: 'arena', instance: 'eu-1' }).sinkOf('statsd').tick(tick);
  expect(targets.apart()).toContain('give --service arena --instance eu-1');
  targets.target.sinkOf('statsd').tick(tick);
  expect(targets.apart()).toBeNull();
});
