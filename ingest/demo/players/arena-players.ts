import type dgram from 'node:dgram';
import { performance } from 'node:perf_hooks';
import { kind, writeClaim, writeMove } from '../datagram.ts';
import { seededRandom, seedOf } from '../random.ts';
import { localSocket } from '../server.ts';

/** How many play between clues, and how many come for one. */
const usualPlayers = 22;
const spreadPlayers = 6;
const cluePlayers = 34;
/** A clue fills the arena within so long, and keeps it full for so long. */
const rushMs = 500;
const clueLastsMs = 8000;
/** Claims per second of one player; ten times as many after a clue. */
const claimsPerSecond = 0.4;
const clueFactor = 10;
/** A claim that is not acknowledged by then is sent again, up to three times. */
const retryAfterMs = 140;
const maxTries = 4;

type Claim = { request: number; chest: number; sentMs: number; tries: number };
type Player = { id: number; waiting: Map<number, Claim>; near: number };

/** The clients of one arena: they walk, claim chests, and try again when no acknowledgement comes in time. */
export class ArenaPlayers {
  readonly #socket: dgram.Socket = localSocket();
  readonly #players = new Map<number, Player>();
  readonly #random: () => number;
  readonly #phase: number;
  #port: number;
  #nextPlayer = 1;
  #nextRequest = 1;
  #clueMs = Number.NEGATIVE_INFINITY;

  constructor(instance: string, port: number) {
    this.#port = port;
    this.#random = seededRandom(seedOf(`players of ${instance}`));
    this.#phase = this.#random() * 60_000;
    this.#socket.on('message', message => this.#onSnapshot(message));
    this.#socket.bind(0, '127.0.0.1');
  }

  moved(port: number): void {
    this.#port = port;
  }

  clue(): void {
    this.#clueMs = performance.now();
  }

  /** Called every 50 ms. */
  step(nowMs: number, stepMs: number): void {
    const sinceClueMs = nowMs - this.#clueMs;
    const clue = sinceClueMs < clueLastsMs;
    this.#comeAndGo(nowMs, sinceClueMs);
    const claimChance = (claimsPerSecond * (clue ? clueFactor : 1) * stepMs) / 1000;
    for (const player of this.#players.values()) {
      if (this.#random() < 0.25)
        this.#send(writeMove(player.id, (this.#random() - 0.5) * 8, (this.#random() - 0.5) * 8));
      if (player.near > 0 && this.#random() < claimChance) this.#claim(player, nowMs);
      for (const claim of player.waiting.values()) this.#retry(player, claim, nowMs);
    }
  }

  close(): void {
    this.#socket.close();
  }

  #comeAndGo(nowMs: number, sinceClueMs: number): void {
    const wave = Math.sin(((nowMs + this.#phase) / 60_000) * 2 * Math.PI);
    const usual = usualPlayers + Math.round(wave * spreadPlayers);
    const rush = Math.min(1, sinceClueMs / rushMs);
    const target = sinceClueMs < clueLastsMs ? Math.round(usual + (cluePlayers - usual) * rush) : usual;
    while (this.#players.size < target) {
      const id = this.#nextPlayer++ % 65_536;
      this.#players.set(id, { id, waiting: new Map(), near: 0 });
      this.#send(writeMove(id, 1, 1));
    }
    // One leaves now and then for another to come, and one per step where there are too many.
    const [oldest] = this.#players.keys();
    if (oldest !== undefined && (this.#players.size > target || this.#random() < 0.01))
      this.#players.delete(oldest);
  }

  #claim(player: Player, nowMs: number): void {
    const claim = { request: this.#nextRequest++, chest: player.near, sentMs: nowMs, tries: 1 };
    player.waiting.set(claim.request, claim);
    this.#send(writeClaim(player.id, claim.request, claim.chest));
  }

  #retry(player: Player, claim: Claim, nowMs: number): void {
    if (nowMs - claim.sentMs < retryAfterMs) return;
    if (claim.tries === maxTries) {
      player.waiting.delete(claim.request);
      return;
    }
    claim.tries++;
    claim.sentMs = nowMs;
    this.#send(writeClaim(player.id, claim.request, claim.chest));
  }

  #onSnapshot(message: Buffer): void {
    if (message[0] !== kind.snapshot) return;
    const player = this.#players.get(message.readUInt16LE(1));
    if (player === undefined) return;
    const acks = message[7] as number;
    let at = 8;
    for (let i = 0; i < acks; i++, at += 4) player.waiting.delete(message.readUInt32LE(at));
    if (at + 4 <= message.length) player.near = message.readUInt32LE(at);
  }

  #send(message: Buffer): void {
    this.#socket.send(message, this.#port, '127.0.0.1');
  }
}
