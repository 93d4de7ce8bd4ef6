/** An arena: 20 ticks per second, 50 ms each, a snapshot for every player in every tick. */
import { performance } from 'node:perf_hooks';
import type { OpenTick } from '../../agent/index.ts';
import { kind, snapshotBytes, writeSnapshot } from '../datagram.ts';
import { seedOf } from '../random.ts';
import { serve, startServer } from '../server.ts';
import { FreshState } from './fresh.ts';
import { PooledState } from './pooled.ts';
import { Population } from './population.ts';
import type { ArenaState, Player } from './state.ts';
import { World } from './world.ts';

const budgetMs = 50;
const chests = 60_000;

const running = await startServer({ budgetMs });
const { agent, socket } = running;
const world = new World(chests, seedOf(process.env.OVERTICK_INSTANCE ?? 'arena'));
const state: ArenaState =
  process.env.OVERTICK_BUILD === '2.0' ? new PooledState(world) : new FreshState(world);
const population = new Population(
  player => state.join(player),
  player => state.leave(player),
);

let inbox: Buffer[] = [];
let playersPort = 0;
socket.on('message', (message, from) => {
  playersPort = from.port;
  inbox.push(message);
});

type Packet = { player: Player; bytes: Buffer; length: number };
/** The snapshots of one tick, written over in the next: by then the socket has sent them. */
const packets: Packet[] = [];

const loop = agent.loop(
  tick => {
    const beganMs = performance.now();
    tick.phase('input');
    const claims = readInbox(beganMs);
    tick.phase('physics');
    population.move();
    tick.phase('loot');
    settle(claims, tick.number);
    tick.phase('snapshot');
    const count = look(tick.number);
    tick.phase('send');
    send(tick, count, beganMs + budgetMs);
  },
  { hz: 20 },
);
serve(running, loop, () => {});

type Claim = { player: Player; request: number; chest: number };

function readInbox(nowMs: number): Claim[] {
  const messages = inbox;
  inbox = [];
  const claims: Claim[] = [];
  for (const message of messages) {
    const player = population.heard(message.readUInt16LE(1), nowMs);
    if (player === undefined) continue;
    if (message[0] === kind.move) {
      player.dx = message.readFloatLE(3);
      player.dy = message.readFloatLE(7);
    } else if (message[0] === kind.claim) {
      claims.push({ player, request: message.readUInt32LE(3), chest: message.readUInt32LE(7) % chests });
    }
  }
  population.dropSilent(nowMs);
  agent.players(population.players.size);
  return claims;
}

function settle(claims: Claim[], tick: number): void {
  for (const { player, request, chest } of claims)
    if (state.claim(player, request, chest, tick)) player.acks.push(request);
  for (const chest of state.takeDuplicates())
    agent.event('loot.duplicate', { attributes: { chest: String(chest) } });
}

function look(tick: number): number {
  let count = 0;
  for (const player of population.players.values()) {
    if (packets.length === count) packets.push({ player, bytes: Buffer.alloc(snapshotBytes), length: 0 });
    const packet = packets[count++] as Packet;
    packet.player = player;
    packet.length = writeSnapshot(packet.bytes, player.id, tick, player.acks, state.look(player, tick));
  }
  return count;
}

/**
 * Clients expect a state every 50 ms. One that is late is of no use, since the next is on its way: it is dropped, and
 * with it the acknowledgements that it carried.
 */
function send(tick: OpenTick, count: number, deadlineMs: number): void {
  for (let i = 0; i < count; i++) {
    const { player, bytes, length } = packets[i] as Packet;
    player.acks.length = 0;
    if (performance.now() > deadlineMs) {
      tick.count('packetsDropped');
    } else {
      socket.send(bytes, 0, length, playersPort, '127.0.0.1');
      tick.count('packetsSent');
    }
  }
  if (count === 0) tick.count('packetsSent', 0);
}
