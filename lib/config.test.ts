import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rulesOf } from './alerts/settings.ts';
import { loadConfig, shownCollectorUrl } from './config.ts';
import { OvertickError } from './errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'overtick-config-'));

function load(text: string) {
  writeFileSync(join(folder, 'overtick.yaml'), text);
  return loadConfig({}, folder);
}

const complaint = (text: string): string => {
  try {
    load(text);
  } catch (error) {
    return (error as Error).message.replace(folder, '');
  }
  return '';
};

it('the default rules are on with no config', () => {
  expect(rulesOf(loadConfig({}, tmpdir()).alerts).map(({ name }) => name)).toContain('severe-tick');
});

it('a rule of the same name takes the place of a default, and a default can be turned off', () => {
  const { alerts } = load(
    'alerts:\n  off: [silent-server]\n  rules:\n    - { name: severe-tick, kind: severe-tick, times: 5 }\n',
  );
  const rules = rulesOf(alerts);
  expect(rules.filter(({ name }) => name === 'severe-tick')).toMatchObject([{ times: 5 }]);
  expect(rules.some(({ name }) => name === 'silent-server')).toBe(false);
});

it.each([
  [
    'limits:\n  bodyBytes: 3\n',
    '/overtick.yaml line 2, key limits.bodyBytes: Too small: expected number to be >=65536',
  ],
  ['limits:\n  bodyByte: 70000\n', '/overtick.yaml line 2, key limits.bodyByte: '],
  [
    'alerts:\n  rules:\n    - name: slow\n      kind: heap\n      above: 3\n',
    '/overtick.yaml line 5, key alerts.rules.0.above: ',
  ],
  [
    'alerts:\n  rules:\n    - name: slow\n      kind: heap\n      abuve: 1\n',
    '/overtick.yaml line 5, key alerts.rules.0.abuve: ',
  ],
  [
    'alerts:\n  rules:\n    - name: slow\n      kind: heap\n      for: soon\n',
    '/overtick.yaml line 5, key alerts.rules.0.for: must be a time such as 30s',
  ],
  ['alerts:\n  rules:\n    - kind: heap\n', '/overtick.yaml line 3, key alerts.rules.0.name: '],
  [
    'alerts:\n  routes:\n    - receiver: nobody\n',
    '/overtick.yaml line 3, key alerts.routes.0.receiver: names nobody',
  ],
  ['budgets:\n  arena: [\n', '/overtick.yaml line 3: '],
])('a mistake is told with file, line and key: %s', (text, expected) => {
  expect(complaint(text)).toContain(expected);
});

it('shows a collector that is on every address by the name that the reader came by', () => {
  const everywhere = loadConfig({ OVERTICK_HOST: '0.0.0.0' }, tmpdir());
  expect(shownCollectorUrl(everywhere, 'watch.lan:3000')).toBe('http://watch.lan:4318');
  expect(shownCollectorUrl(everywhere, '[fd00::1]:3000')).toBe('http://[fd00::1]:4318');
  expect(shownCollectorUrl(everywhere, `x'/><script>`)).toBe('http://127.0.0.1:4318');
  expect(shownCollectorUrl(loadConfig({}, tmpdir()), 'watch.lan:3000')).toBe('http://127.0.0.1:4318');
  const named = loadConfig({ OVERTICK_HOST: '0.0.0.0', OVERTICK_URL: 'https://in.example' }, tmpdir());
  expect(shownCollectorUrl(named, 'watch.lan:3000')).toBe('https://in.example');
});

it.each([
  ['OVERTICK_COLLECTOR_PORT', ' '],
  ['PORT', '0'],
  ['PORT', '0x1f'],
  ['CLICKHOUSE_URL', 'http://'],
  ['CLICKHOUSE_URL', 'http://somebody:a-secret:word@host:port'],
  ['OVERTICK_CONFIG', folder],
])('%s=%j is refused in a sentence that names it, or what it names', (variable, value) => {
  let error: unknown;
  try {
    loadConfig({ [variable]: value }, tmpdir());
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(OvertickError);
  expect((error as Error).message).toContain(variable === 'OVERTICK_CONFIG' ? folder : variable);
  expect((error as Error).message).not.toContain('a-secret');
});
