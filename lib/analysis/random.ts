/** The same numbers in [0, 1) for the same seed: a linear congruential generator modulo 2^32 whose lowest bits go unused. */
export function randomFrom(seed: number): () => number {
  let state = (Math.imul(seed | 0, 2654435761) ^ 0x9e3779b9) >>> 0;
  return () => {
    // Multiplier and increment of Knuth, TAOCP vol. 2, section 3.3.4, table 1, line 16 ("Numerical Recipes").
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 4) / 2 ** 28;
  };
}
