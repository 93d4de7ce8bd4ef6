import { socketInodes, type UdpSocket, udpSockets } from './udp-sockets.ts';

/** What the kernel dropped for want of room in the sockets of a process, since it was asked before. */
export type DropCount = {
  /** Null: the process has no such socket now. */
  dropped: number | null;
  ports: number[];
  /** False: its descriptors may not be read, so sockets count by their port, whoever holds them. */
  ownersKnown: boolean;
  odd: number;
};

/**
 * Counts by inode: a socket that is opened anew on the same port has another, and starts at 0. `ports` empty: all of them.
 * What was dropped before the first call is not counted.
 */
export function watchUdpDrops(pid: number | 'self', ports: readonly number[] = []): () => DropCount {
  let before = new Map<number, number>();
  let owned: Set<number> | null = null;
  let known = new Set<number>();
  let isFirst = true;

  /** Listing descriptors is what costs; it is done again when a socket appears that was not there. */
  const ownersOf = (sockets: readonly UdpSocket[]) => {
    if (isFirst || sockets.some(({ inode }) => !known.has(inode))) owned = socketInodes(pid);
    known = new Set(sockets.map(({ inode }) => inode));
    return owned;
  };

  return () => {
    const { sockets, odd } = udpSockets(pid);
    const wanted = sockets.filter(({ port }) => ports.length === 0 || ports.includes(port));
    const owners = ownersOf(wanted);
    const mine = wanted.filter(({ inode }) => (owners === null ? ports.length > 0 : owners.has(inode)));
    let dropped = 0;
    for (const { inode, drops } of mine) {
      const last = before.get(inode) ?? (isFirst ? drops : 0);
      dropped += drops >= last ? drops - last : drops;
    }
    before = new Map(mine.map(({ inode, drops }) => [inode, drops]));
    isFirst = false;
    return {
      dropped: mine.length === 0 ? null : dropped,
      ports: [...new Set(mine.map(({ port }) => port))].sort((a, b) => a - b),
      ownersKnown: owners !== null,
      odd,
    };
  };
}
