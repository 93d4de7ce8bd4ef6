import { expect, test } from 'vitest';
import { OvertickError } from '../../lib/errors.ts';
import { type AgentOptions, parseOptions } from './options.ts';

test('everything but the service has a default', () => {
  const settings = parseOptions({ service: 'arena' }, {});
  expect(settings.url.href).toBe('http://127.0.0.1:4318/v1/batch');
  expect(settings.instance).toMatch(new RegExp(`^arena-.+-${process.pid}$`));
  expect(settings).toMatchObject({ budgetUs: 0, loop: 'main', token: undefined, bufferBytes: 12_582_912 });
});

test('the environment completes the options, and an option goes before it', () => {
  const env = {
    ...{ OVERTICK_SERVICE: 'a', OVERTICK_INSTANCE: 'a-1', OVERTICK_REGION: 'eu', OVERTICK_BUILD: '' },
    ...{ OVERTICK_BUDGET_MS: '16.7', OVERTICK_URL: 'https://c.example/in', OVERTICK_TOKEN: 't0k' },
  };
  expect(parseOptions({ region: 'us' }, env)).toMatchObject({
    ...{ service: 'a', instance: 'a-1', region: 'us', build: undefined, budgetUs: 16_700, token: 't0k' },
    url: new URL('https://c.example/in/v1/batch'),
  });
});

test.each<[string, AgentOptions]>([
  ['service', {}],
  ['service', { service: '' }],
  ['service', { service: 'x'.repeat(300) }],
  ['budgetMs', { service: 'a', budgetMs: -1 }],
  ['budgetMs', { service: 'a', budgetMs: Number.NaN }],
  ['url', { service: 'a', url: 'ftp://x' }],
  ['url', { service: 'a', url: 'nonsense' }],
  ['sampleMs', { service: 'a', sampleMs: 1 }],
  ['bufferBytes', { service: 'a', bufferBytes: 12 }],
  ['token', { service: 'a', token: 'line\nbreak' }],
])('a bad %s is one clear error that names it', (name, options) => {
  const attempt = () => parseOptions(options, {});
  expect(attempt).toThrow(OvertickError);
  expect(attempt).toThrow(name);
});

test('an error about the token does not show it', () => {
  expect(() => parseOptions({ service: 'a', token: 'sécret' }, {})).not.toThrow('sécret');
});
