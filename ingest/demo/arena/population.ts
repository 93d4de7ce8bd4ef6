import { maxPlayers, type Player } from './state.ts';
import { worldSize } from './world.ts';

/** A player that has not been heard of for so long has left. */
const silenceMs = 2000;

/** Who is in the arena. */
export class Population {
  readonly players = new Map<number, Player>();
  readonly #onJoin: (player: Player) => void;
  readonly #onLeave: (player: Player) => void;
  readonly #freeSlots = Array.from({ length: maxPlayers }, (_, i) => maxPlayers - 1 - i);

  constructor(onJoin: (player: Player) => void, onLeave: (player: Player) => void) {
    this.#onJoin = onJoin;
    this.#onLeave = onLeave;
  }

  /** The player of a datagram, who may be new; undefined when the arena is full. */
  heard(id: number, nowMs: number): Player | undefined {
    const known = this.players.get(id);
    if (known !== undefined) {
      known.heardMs = nowMs;
      return known;
    }
    const slot = this.#freeSlots.pop();
    if (slot === undefined) return undefined;
    const place = (id * 7919) % worldSize;
    const player: Player = {
      ...{ id, slot, x: place, y: (place * 31) % worldSize, dx: 0, dy: 0 },
      ...{ heardMs: nowMs, acks: [] },
    };
    this.players.set(id, player);
    this.#onJoin(player);
    return player;
  }

  /** Move everyone on, round the edges of the world, and push apart those that stand in each other's way. */
  move(): void {
    for (const player of this.players.values()) {
      player.x = (player.x + player.dx + worldSize) % worldSize;
      player.y = (player.y + player.dy + worldSize) % worldSize;
    }
    for (const a of this.players.values()) {
      for (const b of this.players.values()) {
        const dx = a.x - b.x;
        const dy = a.y - b.y;
        const apart = dx * dx + dy * dy;
        if (a === b || apart > 4 || apart === 0) continue;
        a.x = (a.x + dx * 0.1 + worldSize) % worldSize;
        a.y = (a.y + dy * 0.1 + worldSize) % worldSize;
      }
    }
  }

  dropSilent(nowMs: number): void {
    for (const player of this.players.values()) {
      if (nowMs - player.heardMs < silenceMs) continue;
      this.players.delete(player.id);
      this.#freeSlots.push(player.slot);
      this.#onLeave(player);
    }
  }
}
