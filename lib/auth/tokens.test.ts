import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { hashOf } from './secret.ts';
import { assertTokens, collectorKey, createToken, openGate, revokeToken } from './tokens.ts';

let config: { dataDir: string; token: string | null; tokens: [] };
beforeEach(() => {
  config = { dataDir: mkdtempSync(join(tmpdir(), 'overtick-tokens-')), token: null, tokens: [] };
});

it('a gate is open until there is a token, and stays locked when the last one is revoked', () => {
  const gate = openGate(config);
  expect(gate.isOpen()).toBe(true);
  const token = createToken(config, 'arena', ['arena']);
  expect(gate.isOpen()).toBe(false);
  expect(gate.admit(token)).toMatchObject({ name: 'arena', services: ['arena'], reads: false });
  revokeToken(config, 'arena');
  expect(gate.admit(token)).toBeNull();
  expect(gate.isOpen()).toBe(false);
  expect(openGate(config).isOpen()).toBe(false);
});

it('a token is kept as its hash only, where nobody else can read', () => {
  const token = createToken(config, 'arena', null);
  expect(token).toMatch(/^tk_[\w-]{43}$/);
  const folder = join(config.dataDir, 'auth');
  for (const name of readdirSync(folder)) {
    expect(readFileSync(join(folder, name), 'utf8')).not.toContain(token);
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  }
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

it('what the processes of a data folder show may read, what agents are given may not', () => {
  const gate = openGate(config);
  createToken(config, 'arena', null);
  expect(gate.admit(collectorKey(config))).toMatchObject({ reads: true });
  expect(openGate({ ...config, token: 'own' }).admit('own')).toMatchObject({ reads: true, services: null });
  const inFile = { name: 'ci', sha256: hashOf('given'), services: ['ci'] };
  expect(openGate({ ...config, tokens: [inFile] }).admit('given')).toMatchObject({ ...inFile, reads: false });
  for (const wrong of ['', 'own', 'tk_', hashOf('given')]) expect(gate.admit(wrong)).toBeNull();
});

it('an address that others can reach wants a token first', () => {
  expect(() => assertTokens({ ...config, host: '127.0.0.1' })).not.toThrow();
  expect(() => assertTokens({ ...config, host: '0.0.0.0' })).toThrow('overtick token create');
  createToken(config, 'arena', null);
  expect(() => assertTokens({ ...config, host: '0.0.0.0' })).not.toThrow();
});

it('a file that cannot be read locks everybody out', () => {
  const token = createToken(config, 'arena', null);
  writeFileSync(join(config.dataDir, 'auth', 'tokens.json'), '[{');
  expect(() => openGate(config).admit(token)).toThrow('nobody gets in');
});
