/**
 * Sends ticks of many agents to a collector for a while, as fast as it takes them: each has a connection with one
 * request on its way, as the real agent. A process of its own, on the same cores as what it measures.
 *
 *   node load.js '{"url":…,"agents":200,"ticks":1000,"seconds":60,"prefix":"a","stream":true}'     prints what it sent, as JSON
 */
import net from 'node:net';
import { crc32 } from 'node:zlib';
import { encodeFrame } from '../../dist/lib/wire/encode.js';
import { at, contentType } from '../../dist/lib/wire/layout.js';
import { makeColumns, tickUs } from './ticks.js';

const { url, agents, ticks, seconds, prefix, stream, perSecond } = JSON.parse(process.argv[2]);
/** Each agent's time from one batch to the next, in ms; 0: as soon as the last was taken. */
const everyMs = perSecond ? (1000 * agents * ticks) / perSecond : 0;
const { hostname, port } = new URL(url);
const beginUs = (Date.now() - 6 * 3600e3) * 1000;
const pooled = 100_000;
const pool = makeColumns(pooled, 1);
/** Columns of ticks as they follow the three of the tick's number and times in a frame. */
const copied = [
  'durationUs',
  'budgetUs',
  'cpuUs',
  'allocBytes',
  'players',
  'packetsSent',
  'packetsDropped',
].map(name => Buffer.from(pool[name].buffer));
const times = new Float64Array(3 * ticks);
const timesBytes = Buffer.from(times.buffer);

/** A request whose numbers, times, values and check are written anew, in place, before each sending. */
function newAgent(index) {
  const resource = {
    ...{ service: 'arena', instance: `${prefix}-${index}`, region: index % 2 ? 'eu' : 'us' },
    ...{ build: index % 5 ? '1.4.2' : '1.5.0', runtime: 'node', startedAtUs: beginUs - 60e6 },
  };
  const usual = { tick: 0, startUs: 1, scheduledUs: 1, durationUs: 1, budgetUs: 1, cpuUs: 1, allocBytes: 1 };
  const row = { ...usual, players: 1, packetsSent: 1, packetsDropped: 1 };
  const frame = encodeFrame({ batchId: '', resource, ticks: Array(ticks).fill(row) }, beginUs);
  const head = `POST /v1/batch HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: ${contentType}\r\ncontent-length: ${frame.length}\r\n\r\n`;
  const parts = stream ? [`${frame.length.toString(16)}\r\n`, '\r\n'] : [head, ''];
  const request = Buffer.concat([Buffer.from(parts[0]), frame, Buffer.from(parts[1])]);
  const body = request.subarray(parts[0].length, parts[0].length + frame.length);
  const columns = at.dictionary + ((body.readUInt32LE(at.dictionaryBytes) + 7) & ~7);
  let sequence = 0;
  return () => {
    const from = 2 * Math.floor((Math.random() * (pooled - ticks)) / 2);
    const first = sequence * ticks;
    for (let i = 0; i < ticks; i++) {
      const scheduledUs = beginUs + (first + i) * tickUs;
      times[i] = first + i;
      times[ticks + i] = scheduledUs + pool.lateness[from + i];
      times[2 * ticks + i] = scheduledUs;
    }
    let place = columns + timesBytes.copy(body, columns);
    for (const column of copied) {
      const width = column.length / pooled;
      place += column.copy(body, place, from * width, (from + ticks) * width);
    }
    body.writeDoubleLE(sequence++, at.sequence);
    body.writeUInt32LE(crc32(body.subarray(at.version)), at.crc32);
    return request;
  };
}

let [sent, refused] = [0, 0];
const began = performance.now();
const isOver = () => performance.now() - began > seconds * 1000;

/** One agent: what it sends next, and when an answer is whole. */
function sendAll(next, how) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), hostname).setNoDelay(true);
    let answer = '';
    socket.on('connect', () => socket.write(how.begin ?? next()));
    socket.on('error', reject);
    socket.on('data', chunk => {
      answer += chunk.toString('latin1');
      if (!how.isWhole(answer)) return;
      const status = how.statusOf(answer);
      answer = '';
      if (status === 202) sent += ticks;
      else if (status !== 100) refused++;
      if (isOver()) {
        socket.end();
        resolve();
      } else if (status < 300 && everyMs === 0) socket.write(next());
      else if (status < 300) setTimeout(() => socket.write(next()), everyMs);
      else setTimeout(() => socket.write(next()), 200);
    });
  });
}

const posts = {
  // The collector's answers are one line of JSON.
  isWhole: answer => answer.endsWith('}'),
  statusOf: answer => Number(answer.slice(9, 12)),
};
const streams = {
  begin: `POST /v1/stream HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: ${contentType}\r\ntransfer-encoding: chunked\r\n\r\n`,
  // A chunk is a line: its length, the line, an empty line.
  isWhole: answer => answer.endsWith('\r\n'),
  statusOf: answer => (answer.startsWith('HTTP') ? 100 : Number(answer.split('\r\n')[1]?.slice(0, 3))),
};

await Promise.all(
  Array.from({ length: agents }, (_, index) => sendAll(newAgent(index), stream ? streams : posts)),
);
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    ...{ sent, refused, seconds: (performance.now() - began) / 1000 },
    cpuSeconds: (user + system) / 1e6,
  }),
);
