/**
 * Memory for the columns of one insert after another: taken piece by piece, given back all at once. New memory for each
 * insert would be 200 B a row to be cleared and collected.
 */
export type Scratch = {
  f64(length: number): Float64Array<ArrayBuffer>;
  u32(length: number): Uint32Array<ArrayBuffer>;
  u8(length: number): Uint8Array<ArrayBuffer>;
  /** Gives everything back: what was taken must not be used any more. */
  reset(): void;
};

const chunkBytes = 8 * 1024 * 1024;
/** Chunks that are kept for the next insert. */
const keptChunks = 24;

/** What it hands out holds whatever was there before. */
export function createScratch(): Scratch {
  let chunks: ArrayBuffer[] = [];
  let current = 0;
  let used = 0;
  const take = (bytes: number): [ArrayBuffer, number] => {
    const size = (bytes + 7) & ~7;
    for (; current < chunks.length; current++, used = 0) {
      const chunk = chunks[current] as ArrayBuffer;
      if (used + size > chunk.byteLength) continue;
      used += size;
      return [chunk, used - size];
    }
    const chunk = new ArrayBuffer(Math.max(chunkBytes, size));
    chunks.push(chunk);
    used = size;
    return [chunk, 0];
  };
  return {
    f64: length => new Float64Array(...take(8 * length), length),
    u32: length => new Uint32Array(...take(4 * length), length),
    u8: length => new Uint8Array(...take(length), length),
    reset() {
      if (chunks.length > keptChunks) chunks = chunks.slice(0, keptChunks);
      current = 0;
      used = 0;
    },
  };
}
