import { seededRandom } from '../random.ts';

export const worldSize = 2000;
const cellSize = 50;
const cellsAcross = worldSize / cellSize;
/** How far a player sees; about 180 chests. */
export const sight = 62;

/** Where the chests are: the same for both builds, and nothing in it moves. */
export class World {
  readonly chests: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Chests sorted by grid cell, and where each cell begins. */
  readonly #byCell: Uint32Array;
  readonly #cellBegin: Uint32Array;

  constructor(chests: number, seed: number) {
    const random = seededRandom(seed);
    this.chests = chests;
    this.x = Float32Array.from({ length: chests }, () => random() * worldSize);
    this.y = Float32Array.from({ length: chests }, () => random() * worldSize);
    const cells = Array.from(this.x, (x, i) => this.#cell(x, this.y[i] as number));
    this.#byCell = Uint32Array.from(cells.keys()).sort((a, b) => (cells[a] ?? 0) - (cells[b] ?? 0));
    this.#cellBegin = new Uint32Array(cellsAcross * cellsAcross + 1);
    for (const cell of cells) this.#cellBegin[cell + 1] = (this.#cellBegin[cell + 1] as number) + 1;
    for (let i = 1; i < this.#cellBegin.length; i++)
      this.#cellBegin[i] = (this.#cellBegin[i] as number) + (this.#cellBegin[i - 1] as number);
  }

  /** Write the chests within sight of (x, y) into `found`; returns how many. */
  near(x: number, y: number, found: Uint32Array): number {
    let count = 0;
    const row = (value: number) => Math.min(cellsAcross - 1, Math.max(0, Math.floor(value / cellSize)));
    const [left, right, top, bottom] = [row(x - sight), row(x + sight), row(y - sight), row(y + sight)];
    for (let line = top; line <= bottom; line++) {
      const begin = this.#cellBegin[line * cellsAcross + left] as number;
      const end = this.#cellBegin[line * cellsAcross + right + 1] as number;
      for (let i = begin; i < end && count < found.length; i++) {
        const chest = this.#byCell[i] as number;
        const dx = (this.x[chest] as number) - x;
        const dy = (this.y[chest] as number) - y;
        if (dx * dx + dy * dy <= sight * sight) found[count++] = chest;
      }
    }
    return count;
  }

  #cell(x: number, y: number): number {
    return Math.floor(y / cellSize) * cellsAcross + Math.floor(x / cellSize);
  }
}
