import { loadBinOf } from './load-bins.ts';

/** The ticks of one server's loop in one block of time at one load, summed up. */
export type Cell = {
  instance: string;
  loop: string;
  /** Number of the block of time since the Unix epoch; the blocks of one comparison are all equally long. */
  block: number;
  /** Mean load of these ticks; null: not measured. */
  players: number | null;
  ticks: number;
  breaches: number;
  /** Sum of the natural logarithms of the durations in µs: their mean is that of the typical (geometric mean) tick. */
  logUsSum: number;
};

export type Loaded = Cell & { players: number; bin: number };

/** The cells whose load is known, each with its bin. */
export function loadedCells(cells: readonly Cell[]): Loaded[] {
  return cells.flatMap(cell =>
    cell.players === null || cell.ticks === 0
      ? []
      : [{ ...cell, players: cell.players, bin: loadBinOf(cell.players) }],
  );
}

export const ticksOf = (cells: readonly Cell[]): number => cells.reduce((sum, cell) => sum + cell.ticks, 0);

/** Blocks of a side: stretches of time of one server's loop. */
export const blocksOf = (cells: readonly Cell[]): number =>
  new Set(cells.map(cell => JSON.stringify([cell.instance, cell.loop, cell.block]))).size;
