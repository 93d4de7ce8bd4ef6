/** A player in the arena, in either build. */
export type Player = {
  id: number;
  /** Slot in arrays per player. */
  slot: number;
  x: number;
  y: number;
  dx: number;
  dy: number;
  heardMs: number;
  /** Requests granted since the last snapshot that was sent. */
  acks: number[];
};

/** The most players an arena takes; more would not fit into the budget of a demo. */
export const maxPlayers = 64;

/** What differs between the builds: how they keep what players see and own. */
export interface ArenaState {
  join(player: Player): void;
  leave(player: Player): void;
  /** A claim arrived. True when it is to be acknowledged. */
  claim(player: Player, request: number, chest: number, tick: number): boolean;
  /** Build what the player sees in this tick; returns the nearest chests. */
  look(player: Player, tick: number): ArrayLike<number>;
  /** Chests that were handed out twice since the last call. */
  takeDuplicates(): number[];
}
