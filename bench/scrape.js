/**
 * What does it cost to read a hundred servers' metrics every second? CPU of this process over 100 targets, 100 scrapes
 * each, of what a Go server with all runtime metrics answers (541 lines), served by a process next door; against the same
 * bodies read and thrown away, and against the parser that one writes first: split into lines, a pattern for each.
 *
 *   node bench/scrape.js      (after a build)
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createFetcher } from '../dist/ingest/sidecar/sources/fetch-metrics.js';
import { startPrometheus } from '../dist/ingest/sidecar/sources/prometheus.js';
import { createPageReader } from '../dist/lib/metrics/layout.js';
import { createReader, isKnownSeries } from '../dist/lib/metrics/read.js';

const bodies = ['go-default.prom', 'go-all.prom', 'prom-client.prom'].map(name =>
  readFileSync(new URL(`../test/fixtures/scrapes/${name}`, import.meta.url)),
);

if (process.send !== undefined) {
  const server = http.createServer((request, response) => response.end(bodies[Number(request.url.slice(1))]));
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
  await once(process, 'disconnect');
  process.exit(0);
}

const [targets, seconds] = [100, 5];
const server = fork(fileURLToPath(import.meta.url));
const [port] = await once(server, 'message');

/** CPU of this process in ms while `work` runs. */
async function cpuMs(work) {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function naive(text) {
  const samples = [];
  for (const line of text.split('\n')) {
    const found = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line);
    if (!found) continue;
    const labels = {};
    for (const [, name, value] of (found[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g))
      labels[name] = value;
    samples.push({ name: found[1], labels, value: Number(found[3]) });
  }
  return samples;
}

const sink = { tick() {}, pause() {}, latency() {}, event() {}, reading() {}, started() {}, unparsed() {} };

/** Percent of one core for 100 targets a second: over the loop that the sidecar runs, or over what `use` does of each body. */
async function scrapes(path, use) {
  const url = `http://127.0.0.1:${port}/${path}`;
  if (use === undefined) {
    const sources = Array.from({ length: targets }, () => startPrometheus({ url }, { sink }));
    await sleep(3_000);
    const ms = await cpuMs(() => sleep(1000 * seconds));
    await Promise.all(sources.map(source => source.close()));
    return ms / (10 * seconds);
  }
  const fetchers = Array.from({ length: targets }, () => createFetcher(url, 1000));
  // As the sidecar does: in eight groups.
  const round = async () => {
    for (let group = 0; group < 8; group++) {
      await sleep(100);
      const some = fetchers.filter((_, i) => i % 8 === group);
      await Promise.all(some.map(async fetcher => use((await fetcher.fetch()).text)));
    }
  };
  await round();
  const ms = await cpuMs(async () => {
    for (let i = 0; i < 3; i++) await round();
  });
  for (const fetcher of fetchers) fetcher.close();
  return ms / 30;
}

const one = value => Math.round(value * 10) / 10;
const result = {};
for (const [path, name] of ['goDefault', 'goAll', 'promClient'].entries()) {
  const text = bodies[path].toString();
  const reader = createReader();
  const pages = createPageReader(isKnownSeries);
  // As after a minute of 100 targets a second: both have been optimised by then.
  const turns = 5000;
  const parse = () => reader.read(pages.read(text).series, 0);
  const times = {};
  for (const [of, work] of Object.entries({ ours: parse, naive: () => naive(text) })) {
    for (let i = 0; i < turns; i++) work();
    times[of] =
      (await cpuMs(async () => {
        for (let i = 0; i < turns; i++) work();
      })) / turns;
  }
  const whole = await scrapes(path);
  const bare = await scrapes(path, () => {});
  result[name] = {
    parseUs: one(1000 * times.ours),
    naiveParserUs: one(1000 * times.naive),
    corePercent: one(whole),
    bodyAloneCorePercent: one(bare),
    ratio: one(whole / bare),
  };
  console.log(
    `${name}: ${targets} targets a second take ${one(whole)} % of a core (the bodies alone ${one(bare)} %); parsing one ${one(1000 * times.ours)} µs, by patterns ${one(1000 * times.naive)} µs`,
  );
}
server.disconnect();
console.log(JSON.stringify({ bench: 'scrape', ...result, target: { corePercent: 10 } }));
