import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { Limits } from './limits.ts';

/** What is left of the process's file descriptors for the spool, the store and the rest. */
const share = 0.75;

/** As many connections as the limits say, and as there are descriptors for; a part of them for one address. */
export function capConnections(server: Server, { connections, connectionsPerAddress }: Limits): void {
  server.maxConnections = Math.min(connections, Math.floor(share * mostDescriptors()));
  const byAddress = new Map<string, number>();
  server.on('connection', socket => {
    const address = socket.remoteAddress ?? '';
    const count = (byAddress.get(address) ?? 0) + 1;
    if (count > connectionsPerAddress) {
      socket.destroy();
      return;
    }
    byAddress.set(address, count);
    socket.once('close', () => {
      const left = (byAddress.get(address) ?? 1) - 1;
      if (left > 0) byAddress.set(address, left);
      else byAddress.delete(address);
    });
  });
}

function mostDescriptors(): number {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
  } catch {
    // Only Linux tells; elsewhere the limits alone count.
    return Number.POSITIVE_INFINITY;
  }
}
