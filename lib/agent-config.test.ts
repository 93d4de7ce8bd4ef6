import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from './config.ts';

function load(agent: string) {
  const folder = mkdtempSync(join(tmpdir(), 'overtick-config-'));
  try {
    writeFileSync(join(folder, 'overtick.yaml'), `agent: ${agent}\n`);
    return loadConfig({}, folder).agent;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('targets with every kind of source are read', () => {
  const { targets } =
    load(`{ targets: [{ service: arena, instance: arena-1, runtime: jvm, process: { match: server.jar },
    sources: [{ type: jvm-log, file: gc.log }, { type: prometheus, url: "http://127.0.0.1:9/metrics", intervalMs: 1000 },
      { type: hsperfdata }, { type: procfs, udpPorts: [7777] }, { type: statsd, address: "127.0.0.1:8125" },
      { type: pprof, url: "http://127.0.0.1:6060/debug/pprof", seconds: 10 }] }] }`);
  expect(targets[0]?.sources.map(({ type }) => type)).toEqual([
    ...['jvm-log', 'prometheus', 'hsperfdata', 'procfs', 'statsd', 'pprof'],
  ]);
});

test('without a section there are no targets', () => {
  expect(loadConfig({}, tmpdir()).agent).toEqual({ targets: [] });
});

const target = (more: string) => `{ targets: [{ service: a, instance: a-1, ${more} }] }`;

test.each([
  [target('sources: [{ type: gctrac, file: x }]'), 'agent.targets.0.sources.0.type'],
  [target('sources: [{ type: gctrace, fiel: x }]'), 'agent.targets.0.sources.0'],
  [target('sources: []'), 'agent.targets.0.sources: there must be one at least'],
  [
    target('process: { pid: 1, match: x }, sources: [{ type: procfs }]'),
    'agent.targets.0.process: must have one of',
  ],
  [target('sources: [{ type: pprof, url: nowhere }]'), 'agent.targets.0.sources.0.url: must be an http'],
  [
    '{ targets: [{ service: a, instance: x, sources: [{ type: procfs }] }, { service: b, instance: x, sources: [{ type: procfs }] }] }',
    'agent.targets.1.instance: x is there twice',
  ],
])('%s is refused by file and key', (agent, sentence) => {
  expect(() => load(agent)).toThrow(sentence);
  expect(() => load(agent)).toThrow('overtick.yaml');
});
