/**
 * What goes over the demo's local UDP sockets. The first byte says what it is; numbers are little-endian. Time stamps
 * are µs of the machine's monotonic clock, which all processes on it share.
 */
export const kind = {
  move: 1,
  claim: 2,
  snapshot: 3,
  publish: 4,
  subscribe: 5,
  delivery: 6,
  report: 7,
} as const;

/** Treasures that fit into a snapshot. */
export const seenPerSnapshot = 16;
export const maxAcks = 32;

export function monotonicUs(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

/** A player moves by (dx, dy); also how the server learns that the player is there. */
export function writeMove(player: number, dx: number, dy: number): Buffer {
  const out = Buffer.allocUnsafe(11);
  out[0] = kind.move;
  out.writeUInt16LE(player, 1);
  out.writeFloatLE(dx, 3);
  out.writeFloatLE(dy, 7);
  return out;
}

/** A player takes a chest. A claim that is sent again has the same request number. */
export function writeClaim(player: number, request: number, chest: number): Buffer {
  const out = Buffer.allocUnsafe(11);
  out[0] = kind.claim;
  out.writeUInt16LE(player, 1);
  out.writeUInt32LE(request, 3);
  out.writeUInt32LE(chest, 7);
  return out;
}

/** Snapshot: kind, player, tick, number of acks, acks (requests granted), then the nearest chests. */
export const snapshotBytes = 8 + maxAcks * 4 + seenPerSnapshot * 4;

export function writeSnapshot(
  out: Buffer,
  player: number,
  tick: number,
  acks: readonly number[],
  chests: ArrayLike<number>,
): number {
  out[0] = kind.snapshot;
  out.writeUInt16LE(player, 1);
  out.writeUInt32LE(tick >>> 0, 3);
  const count = Math.min(acks.length, maxAcks);
  out[7] = count;
  let at = 8;
  for (let i = 0; i < count; i++) at = out.writeUInt32LE(acks[i] as number, at);
  for (let i = 0; i < chests.length && i < seenPerSnapshot; i++)
    at = out.writeUInt32LE(chests[i] as number, at);
  return at;
}

/** Something for all subscribers: kind, stamp, then text. */
export function writePublish(stampUs: number, text: string): Buffer {
  const out = Buffer.allocUnsafe(9 + Buffer.byteLength(text));
  out[0] = kind.publish;
  out.writeDoubleLE(stampUs, 1);
  out.write(text, 9);
  return out;
}

/** A subscriber is there; to be repeated every second. */
export function writeSubscribe(subscriber: number): Buffer {
  const out = Buffer.allocUnsafe(3);
  out[0] = kind.subscribe;
  out.writeUInt16LE(subscriber, 1);
  return out;
}

/** Delivery: kind, stamp of the publisher, then text. */
export function writeDelivery(stampUs: number, text: string): Buffer {
  const out = Buffer.from(`${' '.repeat(9)}${text}`);
  out[0] = kind.delivery;
  out.writeDoubleLE(stampUs, 1);
  return out;
}

/** What subscribers measured from publish to client, in µs. */
export function writeReport(latenciesUs: readonly number[]): Buffer {
  const out = Buffer.allocUnsafe(1 + latenciesUs.length * 4);
  out[0] = kind.report;
  latenciesUs.forEach((us, i) => {
    out.writeUInt32LE(Math.min(0xffffffff, Math.max(0, Math.round(us))), 1 + i * 4);
  });
  return out;
}
