/** A pub/sub engine: 50 turns per second of 20 ms each; from publish to client a message may take 200 ms. */
import { performance } from 'node:perf_hooks';
import type { OpenTick } from '../../agent/index.ts';
import { kind, monotonicUs, writeDelivery } from '../datagram.ts';
import { serve, startServer } from '../server.ts';
import { type Delivery, Subscribers } from './subscribers.ts';

const budgetMs = 20;
const latencyBudgetMs = 200;
/** What the uplink takes in one turn: 4000 datagrams per second. The rest waits, up to a second. */
const deliveriesPerTurn = 80;
const staleUs = 1_000_000;

const running = await startServer({ budgetMs, loop: 'fanout' });
const { agent, socket } = running;
const subscribers = new Subscribers();

let inbox: Buffer[] = [];
let playersPort = 0;
socket.on('message', (message, from) => {
  playersPort = from.port;
  inbox.push(message);
});

const loop = agent.loop(
  tick => {
    tick.phase('receive');
    receive(performance.now());
    tick.phase('encode');
    const outbox = encode(tick);
    tick.phase('send');
    for (const datagram of outbox) socket.send(datagram, playersPort, '127.0.0.1');
    tick.count('packetsSent', outbox.length);
  },
  { hz: 50 },
);
serve(running, loop, () => {});

function receive(nowMs: number): void {
  const messages = inbox;
  inbox = [];
  for (const message of messages) {
    if (message[0] === kind.subscribe) subscribers.heard(message.readUInt16LE(1), nowMs);
    else if (message[0] === kind.publish)
      subscribers.publish(message.readDoubleLE(1), message.toString('utf8', 9));
    else if (message[0] === kind.report)
      for (let at = 1; at + 4 <= message.length; at += 4)
        agent.latency('publish_to_client', message.readUInt32LE(at), { budgetMs: latencyBudgetMs });
  }
  subscribers.dropSilent(nowMs);
  agent.players(subscribers.count);
}

/** Each subscriber gets a message of its own; one that has waited a second is given up. */
function encode(tick: OpenTick): Buffer[] {
  const outbox: Buffer[] = [];
  const now = monotonicUs();
  let dropped = 0;
  while (outbox.length < deliveriesPerTurn) {
    const delivery = subscribers.take();
    if (delivery === undefined) break;
    if (now - delivery.stampUs > staleUs) dropped++;
    else outbox.push(writeDelivery(delivery.stampUs, letter(delivery)));
  }
  tick.count('packetsDropped', dropped);
  return outbox;
}

function letter({ subscriber, sequence, text }: Delivery): string {
  return JSON.stringify({ to: `subscriber-${subscriber}`, sequence, waiting: subscribers.waiting, text });
}
