/** Memory that frames stand in one after another, each at a multiple of 8 bytes, seen through the types of their columns. */
export type Arena = {
  bytes: Buffer;
  u32: Uint32Array;
  u16: Uint16Array;
  f64: Float64Array;
};

export function newArena(size: number): Arena {
  const memory = new ArrayBuffer(size + (-size & 7));
  return {
    bytes: Buffer.from(memory),
    u32: new Uint32Array(memory),
    u16: new Uint16Array(memory),
    f64: new Float64Array(memory),
  };
}

/** An arena that holds these bytes and nothing else. */
export function arenaOf(bytes: Uint8Array): Arena {
  const arena = newArena(bytes.length);
  arena.bytes.set(bytes);
  return arena;
}
