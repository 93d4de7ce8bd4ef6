import { seededRandom } from './random.js';
import { socketTo } from './socket.js';

const worldSize = 2000;
const strollSpeed = 5;
const rushSpeed = 40;
const claimsPerSecond = 0.4;
const clueClaimsPerSecond = 4;
/** A claim that is not acknowledged by then is sent again, up to three times. */
const retryAfterMs = 140;
const maxTries = 4;
const rushMs = 500;
const clueLastsMs = 8000;

const kind = { move: 1, claim: 2, snapshot: 3 };

/** The players of one arena: they stroll, claim chests, claim again when no answer comes, and all run to a clue. */
export class ArenaCrowd {
  #players = new Map();
  #nextPlayer = 1;
  #nextRequest = 1;
  #clueMs = Number.NEGATIVE_INFINITY;
  #clue = { x: 0, y: 0 };
  #random;
  #send;
  #usual;
  #clueFactor;

  constructor(address, { players, clueFactor, seed }) {
    this.#usual = players;
    this.#clueFactor = clueFactor;
    this.#random = seededRandom(seed);
    this.#send = socketTo(address, message => this.#onSnapshot(message));
  }

  clue(nowMs) {
    this.#clueMs = nowMs;
    this.#clue = this.#place();
  }

  /** Called every 50 ms. */
  step(nowMs, stepMs) {
    const sinceClueMs = nowMs - this.#clueMs;
    const isClue = sinceClueMs < clueLastsMs;
    this.#comeAndGo(nowMs, isClue ? 1 + (this.#clueFactor - 1) * Math.min(1, sinceClueMs / rushMs) : 1);
    const chance = ((isClue ? clueClaimsPerSecond : claimsPerSecond) * stepMs) / 1000;
    for (const player of this.#players.values()) {
      if (this.#random() < 0.25) this.#move(player, isClue);
      if (player.near !== null && this.#random() < chance) this.#claim(player, nowMs);
      for (const claim of player.waiting.values()) this.#retry(player, claim, nowMs);
    }
  }

  #place() {
    return { x: this.#random() * worldSize, y: this.#random() * worldSize };
  }

  #comeAndGo(nowMs, factor) {
    const wave = 1 + 0.2 * Math.sin((nowMs / 60_000) * 2 * Math.PI);
    const target = Math.round(this.#usual * wave * factor);
    while (this.#players.size < target) {
      const id = this.#nextPlayer++ % 65_536;
      const player = { id, x: 0, y: 0, goal: this.#place(), near: null, waiting: new Map() };
      this.#players.set(id, player);
      this.#sendMove(player, 1, 1);
    }
    for (const id of this.#players.keys()) {
      if (this.#players.size <= target) break;
      this.#players.delete(id);
    }
  }

  #move(player, isClue) {
    const goal = isClue ? this.#clue : player.goal;
    const [dx, dy] = [goal.x - player.x, goal.y - player.y];
    const distance = Math.hypot(dx, dy);
    if (distance < 25 && !isClue) player.goal = this.#place();
    const speed = distance < 25 ? 1 : isClue ? rushSpeed : strollSpeed;
    this.#sendMove(player, (dx / (distance || 1)) * speed, (dy / (distance || 1)) * speed);
  }

  #sendMove(player, dx, dy) {
    const out = Buffer.allocUnsafe(11);
    out[0] = kind.move;
    out.writeUInt16LE(player.id, 1);
    out.writeFloatLE(dx, 3);
    out.writeFloatLE(dy, 7);
    this.#send(out);
  }

  #claim(player, nowMs) {
    const claim = { request: this.#nextRequest++, chest: player.near, sentMs: nowMs, tries: 1 };
    player.waiting.set(claim.request, claim);
    this.#sendClaim(player, claim);
  }

  #sendClaim(player, { request, chest }) {
    const out = Buffer.allocUnsafe(11);
    out[0] = kind.claim;
    out.writeUInt16LE(player.id, 1);
    out.writeUInt32LE(request, 3);
    out.writeUInt32LE(chest, 7);
    this.#send(out);
  }

  #retry(player, claim, nowMs) {
    if (nowMs - claim.sentMs < retryAfterMs) return;
    if (claim.tries++ === maxTries) {
      player.waiting.delete(claim.request);
      return;
    }
    claim.sentMs = nowMs;
    this.#sendClaim(player, claim);
  }

  /** Kind, player, tick, place, acknowledged requests, chests in reach; who else is in sight is not looked at. */
  #onSnapshot(message) {
    const player = message[0] === kind.snapshot ? this.#players.get(message.readUInt16LE(1)) : undefined;
    if (player === undefined) return;
    player.x = message.readFloatLE(7);
    player.y = message.readFloatLE(11);
    let at = 16;
    for (const end = at + message[15] * 4; at < end; at += 4) player.waiting.delete(message.readUInt32LE(at));
    player.near = message[at] > 0 ? message.readUInt32LE(at + 1) : null;
  }
}
