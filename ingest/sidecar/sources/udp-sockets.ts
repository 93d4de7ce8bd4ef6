import { readdirSync, readlinkSync } from 'node:fs';
import { readProc } from './found-process.ts';

/** A UDP socket of a network namespace, as a row of /proc/net/udp tells of it. */
export type UdpSocket = { inode: number; port: number; drops: number };

/** The rows of /proc/net/udp or udp6. A row that is not laid out as the kernel does is left out and counted. */
export function parseUdpTable(text: string): { sockets: UdpSocket[]; odd: number } {
  const sockets: UdpSocket[] = [];
  let odd = 0;
  for (const line of text.split('\n').slice(1)) {
    const parts = line.trim().split(/\s+/);
    if (parts.length < 2) continue;
    const port = /^[\dA-F]+:([\dA-F]{4})$/.exec(parts[1] ?? '')?.[1];
    const [inode, drops] = [parts[9], parts.at(-1)].map(part =>
      /^\d+$/.test(part ?? '') ? Number(part) : null,
    );
    if (port === undefined || inode == null || drops == null || parts.length < 13) odd++;
    else sockets.push({ inode, port: Number.parseInt(port, 16), drops });
  }
  return { sockets, odd };
}

/** Every UDP socket in the network namespace of a process: inside a container these are the container's. */
export function udpSockets(pid: number | 'self'): { sockets: UdpSocket[]; odd: number } {
  const tables = ['udp', 'udp6'].map(name => parseUdpTable(readProc(`/proc/${pid}/net/${name}`) ?? ''));
  return {
    sockets: tables.flatMap(({ sockets }) => sockets),
    odd: tables.reduce((sum, { odd }) => sum + odd, 0),
  };
}

/** Inodes of the sockets that a process holds; null where its descriptors may not be read. */
export function socketInodes(pid: number | 'self'): Set<number> | null {
  const inodes = new Set<number>();
  const folder = `/proc/${pid}/fd`;
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return null;
  }
  for (const name of names) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${name}`))?.[1];
      if (inode !== undefined) inodes.add(Number(inode));
    } catch {
      // Closed since the folder was listed.
    }
  }
  return inodes;
}
