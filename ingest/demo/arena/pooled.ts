import { seenPerSnapshot } from '../datagram.ts';
import { type ArenaState, maxPlayers, type Player } from './state.ts';
import { sight, type World } from './world.ts';

const maxSeen = 1024;
const historyTicks = 120;
const keptPerTick = 36;
const ownedPerPlayer = 64;

/**
 * Build 2.0. What players see, saw and own lives in arrays that are made once and written over; a tick allocates next
 * to nothing. A claim is handed out once: a request that is known already is acknowledged again and nothing else.
 */
export class PooledState implements ArenaState {
  readonly #world: World;
  readonly #found = new Uint32Array(maxSeen);
  readonly #distance = new Float32Array(maxSeen);
  readonly #history = new Uint32Array(maxPlayers * historyTicks * keptPerTick);
  readonly #owned = new Uint32Array(maxPlayers * ownedPerPlayer);
  readonly #ownedCount = new Uint32Array(maxPlayers);
  readonly #nearest = new Uint32Array(seenPerSnapshot);

  constructor(world: World) {
    this.#world = world;
  }

  join(player: Player): void {
    this.leave(player);
  }

  leave(player: Player): void {
    this.#owned.fill(0, player.slot * ownedPerPlayer, (player.slot + 1) * ownedPerPlayer);
    this.#ownedCount[player.slot] = 0;
  }

  claim(player: Player, request: number): boolean {
    const first = player.slot * ownedPerPlayer;
    for (let i = first; i < first + ownedPerPlayer; i++) if (this.#owned[i] === request) return true;
    const count = this.#ownedCount[player.slot] as number;
    this.#owned[first + (count % ownedPerPlayer)] = request;
    this.#ownedCount[player.slot] = count + 1;
    return true;
  }

  look(player: Player, tick: number): Uint32Array {
    const count = this.#world.near(player.x, player.y, this.#found);
    for (let i = 0; i < count; i++) {
      const chest = this.#found[i] as number;
      const dx = (this.#world.x[chest] as number) - player.x;
      const dy = (this.#world.y[chest] as number) - player.y;
      this.#distance[i] = Math.sqrt(dx * dx + dy * dy);
    }
    const kept = (player.slot * historyTicks + (tick % historyTicks)) * keptPerTick;
    for (let i = 0; i < keptPerTick && i < count; i++) this.#history[kept + i] = this.#found[i] as number;
    return this.#nearestOf(count);
  }

  takeDuplicates(): number[] {
    return none;
  }

  /** The chests that are nearest, by picking the smallest distance again and again. */
  #nearestOf(count: number): Uint32Array {
    const picks = Math.min(count, seenPerSnapshot);
    for (let pick = 0; pick < picks; pick++) {
      let nearest = 0;
      for (let i = 1; i < count; i++)
        if ((this.#distance[i] as number) < (this.#distance[nearest] as number)) nearest = i;
      this.#nearest[pick] = this.#found[nearest] as number;
      this.#distance[nearest] = sight + 1;
    }
    return this.#nearest;
  }
}

const none: number[] = [];
