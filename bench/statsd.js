/**
 * Ticks by StatsD over loopback: how many arrive of those that were sent, and what they cost the receiver, against a
 * receiver that only counts datagrams. A process sends at a steady pace, another receives.
 *
 *   node bench/statsd.js      (after a build)
 */
import { fork } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startStatsd } from '../dist/ingest/sidecar/sources/statsd.js';

const host = '127.0.0.1';
const seconds = 3;
const [role, ...values] = process.argv.slice(2);

if (role === 'send') {
  const [port, ticksPerSecond, perPacket] = values.map(Number);
  const socket = createSocket({ type: 'udp4', sendBufferSize: 4 * 1024 * 1024 });
  socket.connect(port, host);
  await once(socket, 'connect');
  const total = ticksPerSecond * seconds;
  const started = performance.now();
  let sent = 0;
  while (sent < total) {
    const due = Math.min(total, Math.floor(((performance.now() - started) / 1000) * ticksPerSecond));
    for (; sent + perPacket <= due; sent += perPacket) {
      let packet = '';
      for (let i = 0; i < perPacket; i++)
        packet += `arena.tick:${20 + (sent % 40)}.25|ms|#instance:eu-${sent % 50},build:1.4,tick:${sent + i}\n`;
      socket.send(packet);
    }
    await sleep(1);
  }
  await sleep(300);
  process.send({ sent, took: performance.now() - started });
} else if (role === 'receive') {
  const port = Number(values[1]);
  const seen = { ticks: 0 };
  let lost = 0;
  const sink = {
    ...{ tick: () => seen.ticks++, pause() {}, latency() {}, event() {}, reading() {}, started() {} },
    unparsed: (_, count = 1) => {
      lost += count;
    },
  };
  if (values[0] === 'bare') {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 8 * 1024 * 1024 });
    socket.on('message', () => seen.ticks++);
    socket.bind(port, host);
  } else startStatsd({ address: `${host}:${port}` }, { sinkOf: () => sink });
  await sleep(200);
  const began = process.cpuUsage();
  process.on('message', () => {
    const { user, system } = process.cpuUsage(began);
    process.send({ ticks: seen.ticks, lost, cpuMs: (user + system) / 1000 });
    process.disconnect();
    process.exit(0);
  });
  process.send('ready');
} else {
  const self = fileURLToPath(import.meta.url);
  const measure = async (kind, ticksPerSecond, perPacket) => {
    const port = String(20_000 + Math.floor(Math.random() * 10_000));
    const receiver = fork(self, ['receive', kind, port]);
    await once(receiver, 'message');
    const sender = fork(self, ['send', port, String(ticksPerSecond), String(perPacket)]);
    const [{ sent, took }] = await once(sender, 'message');
    sender.disconnect();
    await sleep(1_200);
    receiver.send('report');
    const [{ ticks, lost, cpuMs }] = await once(receiver, 'message');
    const came = kind === 'bare' ? ticks * perPacket : ticks;
    const rate = Math.round(sent / ((took - 300) / 1000));
    console.log(
      `${kind.padEnd(6)} ${String(perPacket).padStart(2)} a datagram: ${rate} ticks/s sent, ${came} of ${sent} arrived ` +
        `(${sent - came} lost, ${lost} told), ${((cpuMs * 1000) / sent).toFixed(2)} µs of CPU a tick`,
    );
    return cpuMs / sent;
  };
  const bare = await measure('bare', 50_000, 1);
  const ours = await measure('statsd', 50_000, 1);
  await measure('statsd', 100_000, 10);
  console.log(`A tick costs ${(ours / bare).toFixed(2)} times what a bare datagram does.`);
}
