import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** Below what systems give to outgoing connections: one of those would take the port before its server does. */
const first = 20_000;
const count = 10_000;
let next = first + Math.floor(Math.random() * count);

/** A port of 127.0.0.1 that nobody has, neither for TCP nor for UDP; each is given once. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < count; tries++) {
    const port = first + (next++ % count);
    if ((await isFreeTcp(port)) && (await isFreeUdp(port))) return port;
  }
  throw new Error(`All ports from ${first} to ${first + count - 1} are taken.`);
}

function isFreeTcp(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function isFreeUdp(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createSocket('udp4');
    socket.once('error', () => resolve(false));
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)));
  });
}
