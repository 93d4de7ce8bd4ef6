import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { unlinkSync } from 'node:fs';
import { connect as connectTo, createServer, type Server } from 'node:net';

/** Asked for; the kernel gives at most net.core.rmem_max. A second of GC or a busy CPU must fit, in bytes. */
export const wantedBytes = 8 * 1024 * 1024;
/** Longest packet of DogStatsD's stream protocol that is taken. */
const longestPacket = 65_536;

export type Packet = (bytes: Buffer) => void;

/** HOST:PORT, [HOST]:PORT or PORT. Throws an Error that says so. */
export function parseAddress(address: string): { host: string; port: number } {
  const found = /^(?:\[([\da-fA-F:.]+)\]:|([^:[\]]+):|:)?(\d{1,5})$/.exec(address.trim());
  const port = Number(found?.[3]);
  if (!found || port > 65_535)
    throw new Error(`address must be HOST:PORT, such as 127.0.0.1:8125, not ${JSON.stringify(address)}.`);
  return { host: found[1] ?? found[2] ?? '127.0.0.1', port };
}

/** A bound UDP socket; rejects with an Error that says what to do. */
export async function openUdp(address: string, onPacket: Packet): Promise<Socket> {
  const { host, port } = parseAddress(address);
  const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4', recvBufferSize: wantedBytes });
  socket.on('message', onPacket);
  socket.bind(port, host);
  try {
    await once(socket, 'listening');
  } catch (error) {
    socket.close();
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      ? new Error(`UDP ${address} is taken, by another StatsD agent perhaps. Give this one another address.`)
      : new Error(`UDP ${address} cannot be opened: ${(error as Error).message}.`);
  }
  socket.on('error', () => {});
  return socket;
}

/**
 * A unix socket that speaks DogStatsD's stream protocol (unixstream://): each packet after its length in four bytes,
 * little-endian. Node has no unix datagram sockets. `onOdd`: a connection that sent something else; it is closed.
 */
export async function openUnix(path: string, onPacket: Packet, onOdd: () => void): Promise<Server> {
  const server = createServer(connection => {
    let rest = Buffer.alloc(0);
    connection.on('data', chunk => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      while (rest.length >= 4) {
        const length = rest.readUInt32LE(0);
        if (length > longestPacket) {
          onOdd();
          connection.destroy();
          return;
        }
        if (rest.length < 4 + length) return;
        onPacket(rest.subarray(4, 4 + length));
        rest = rest.subarray(4 + length);
      }
    });
    connection.on('error', () => {});
  });
  if (await isLeftOver(path)) unlinkSync(path);
  server.listen(path);
  await once(server, 'listening').catch(error => {
    throw new Error(`The unix socket ${path} cannot be opened: ${(error as Error).message}.`);
  });
  server.on('error', () => {});
  return server;
}

/** Whether a socket is there that nobody listens to: what a process that was killed leaves behind. */
function isLeftOver(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const probe = connectTo(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(false);
    });
    probe.once('error', error => resolve((error as NodeJS.ErrnoException).code === 'ECONNREFUSED'));
  });
}
