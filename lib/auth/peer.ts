import { randomBytes } from 'node:crypto';
import { BlockList, isIP } from 'node:net';

/** What is asked of headers, whether they are Node's, Next's or the browser's. */
export type Asking = { get(name: string): string | null };

const header = 'x-overtick-peer';

// Next bundles its routes apart from the server that they run in; both are in this process.
const place = globalThis as typeof globalThis & { overtickPeerKey?: string };
const key = (): string => {
  place.overtickPeerKey ??= randomBytes(16).toString('hex');
  return place.overtickPeerKey;
};

/** Writes into a request's headers who is at the other end of its connection; nobody else can: it is behind a key. */
export function markPeer(headers: Record<string, string | string[] | undefined>, address: string): void {
  headers[header] = `${key()} ${address.replace(/^::ffff:/, '')}`;
}

/** The address at the other end of the connection; null: not known. */
export function peerOf(asking: Asking): string | null {
  const [shown, address = ''] = (asking.get(header) ?? '').split(' ');
  return shown === key() && isIP(address) !== 0 ? address : null;
}

export function isAmong(address: string | null, networks: readonly string[]): boolean {
  if (address === null) return false;
  const list = new BlockList();
  for (const one of networks) {
    const [network = '', bits] = one.split('/');
    const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(network, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Who asks: the peer, or who a trusted peer says it asks for. */
export function clientOf(asking: Asking, trusted: readonly string[]): string {
  const peer = peerOf(asking);
  if (!isAmong(peer, trusted)) return peer ?? 'unknown';
  const told = (asking.get('x-forwarded-for') ?? '').split(',').map(one => one.trim());
  return told.findLast(one => isIP(one) !== 0 && !isAmong(one, trusted)) ?? peer ?? 'unknown';
}
