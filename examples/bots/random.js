/** Numbers in [0, 1), the same for the same seed (xorshift, 32 bits). */
export function seededRandom(seed) {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
}
