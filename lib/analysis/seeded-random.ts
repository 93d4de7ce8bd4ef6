/**
 * Numbers from 0 up to 1, the same for the same seed: a Weyl sequence through the finalizer of MurmurHash3 (Appleby),
 * which is what SplitMix (Steele, Lea, Flood 2014) does with 64 bits.
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}
