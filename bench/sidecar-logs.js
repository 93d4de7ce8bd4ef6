/**
 * What does reading a server's log cost? MB/s of the recorded logs of test/fixtures, each alone and mixed with ten times as
 * much application text, through all four formats as under --exec, against cutting the same bytes into lines.
 *
 *   node bench/sidecar-logs.js      (after a build)
 */
import { readdirSync, readFileSync } from 'node:fs';
import { LineSplitter } from '../dist/ingest/sidecar/lines.js';
import { logParsers } from '../dist/ingest/sidecar/sources/log-parsers.js';

const inputBytes = 16_000_000;
const chunkBytes = 65_536;
const rounds = 5;
const readAtUs = 1_795_300_000_000_000;

const nothing = () => {};
let pauses = 0;
const sink = {
  ...{
    tick: nothing,
    latency: nothing,
    event: nothing,
    reading: nothing,
    started: nothing,
    unparsed: nothing,
  },
  pause: () => pauses++,
};

const folder = new URL('../test/fixtures/logs/', import.meta.url);
const logs = names =>
  readdirSync(folder)
    .filter(name => names.test(name))
    .map(name => readFileSync(new URL(name, folder), 'latin1'))
    .join('\n');
const text = Array.from(
  { length: 4_000 },
  (_, i) =>
    `2026-11-21T16:24:40.${i % 1000} [worker-${i % 7}] INFO  World - player ${i} moved to (${i * 3}, ${i}) in 0.${i} ms: zone ${i % 13}\n`,
).join('');
const all = logs(/./);
const inputs = {
  'application text': text,
  'mixed, ten to one':
    text.slice(0, all.length * 5) +
    all.slice(0, all.length / 2) +
    text.slice(0, all.length * 5) +
    all.slice(all.length / 2),
  'JVM logs': logs(/^jvm/),
  'Go logs': logs(/^go/),
  'Node logs': logs(/^node/),
};

function throughput(input, onLine) {
  let bytes = 0;
  const splitter = new LineSplitter(onLine);
  const started = performance.now();
  while (bytes < inputBytes)
    for (let at = 0; at < input.length; at += chunkBytes) {
      splitter.push(input.subarray(at, at + chunkBytes));
      bytes += Math.min(chunkBytes, input.length - at);
    }
  return bytes / 1000 / (performance.now() - started);
}

for (const [name, content] of Object.entries(inputs)) {
  const input = Buffer.from(content, 'latin1');
  const parsers = Object.values(logParsers).map(({ create }) => create({ sink }));
  const parse = line => parsers.some(parser => parser.line(line, readAtUs));
  let [cut, read] = [0, 0];
  for (let i = 0; i < rounds; i++) {
    cut = Math.max(cut, throughput(input, nothing));
    read = Math.max(read, throughput(input, parse));
  }
  console.log(
    `${name.padEnd(20)} ${read.toFixed(0).padStart(5)} MB/s; lines alone ${cut.toFixed(0).padStart(5)} MB/s, ${(cut / read).toFixed(1)} times as fast`,
  );
}
console.log(`${pauses} pauses read`);
