import { seenPerSnapshot } from '../datagram.ts';
import type { ArenaState, Player } from './state.ts';
import type { World } from './world.ts';

type Point = { x: number; y: number; z: number };
type Chest = { id: string; at: Point; loot: { kind: string; worth: number }[]; visits: Visit[] };
type Visit = { player: number; tick: number };
type Sighting = { chest: Chest; index: number; at: Point; distance: number; tick: number };
type Owned = { request: number; chest: number };

/** Seconds of sightings that are kept to settle what a player saw when a claim comes late: 6. */
const historyTicks = 120;
const keptPerTick = 36;
const auditDepth = 64;

/**
 * Build 1.0. Every tick makes what each player sees anew, one object per chest, about 64 KB; part of it is kept for
 * six seconds, long enough to be moved to the old generation before it dies. The world is objects all the way down.
 *
 * A claim is handed out whenever it arrives, and only checked against what the player owns afterwards: where the
 * acknowledgement was late or lost, the client's second try is a second piece of loot.
 */
export class FreshState implements ArenaState {
  readonly #world: World;
  readonly #chests: Chest[];
  readonly #history = new Map<number, Sighting[][]>();
  readonly #owned = new Map<number, Owned[]>();
  readonly #found = new Uint32Array(1024);
  #duplicates: number[] = [];

  constructor(world: World) {
    this.#world = world;
    this.#chests = Array.from(world.x, (x, i) => ({
      id: `chest-${i}`,
      at: { x: x + 0.5, y: (world.y[i] as number) + 0.5, z: (i % 90) + 0.5 },
      loot: [
        { kind: `coin-${i % 7}`, worth: (i % 50) + 0.5 },
        { kind: `gem-${i % 5}`, worth: (i % 500) + 0.5 },
      ],
      visits: [{ player: i % 100, tick: 0 }],
    }));
  }

  join(player: Player): void {
    this.#history.set(player.id, []);
    this.#owned.set(player.id, []);
  }

  leave(player: Player): void {
    this.#history.delete(player.id);
    this.#owned.delete(player.id);
  }

  claim(player: Player, request: number, chest: number, tick: number): boolean {
    const owned = this.#owned.get(player.id);
    if (owned === undefined) return false;
    if (owned.some(item => item.request === request)) this.#duplicates.push(chest);
    owned.push({ request, chest });
    if (owned.length > auditDepth) owned.shift();
    const visits = this.#chests[chest]?.visits;
    visits?.push({ player: player.id, tick });
    if (visits !== undefined && visits.length > 8) visits.shift();
    return true;
  }

  look(player: Player, tick: number): number[] {
    const count = this.#world.near(player.x, player.y, this.#found);
    const seen: Sighting[] = [];
    for (let i = 0; i < count; i++) {
      const index = this.#found[i] as number;
      const chest = this.#chests[index] as Chest;
      const dx = chest.at.x - player.x;
      const dy = chest.at.y - player.y;
      seen.push({ chest, index, at: { x: dx, y: dy, z: chest.at.z }, distance: Math.hypot(dx, dy), tick });
    }
    const history = this.#history.get(player.id);
    history?.push(seen.slice(0, keptPerTick));
    if (history !== undefined && history.length > historyTicks) history.shift();
    return seen
      .filter(sighting => sighting.distance < 25)
      .sort((a, b) => a.distance - b.distance)
      .slice(0, seenPerSnapshot)
      .map(sighting => sighting.index);
  }

  takeDuplicates(): number[] {
    const taken = this.#duplicates;
    this.#duplicates = [];
    return taken;
  }
}
