import { BlockList, isIP } from 'node:net';

/** Where a webhook has no business unless its receiver says so: this machine, its networks, and the clouds' metadata. */
const ranges = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
  // Addresses that carry an IPv4 one inside.
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2002::/16',
];
const refused = new BlockList();
for (const range of ranges) {
  const [network, bits] = range.split('/') as [string, string];
  refused.addSubnet(network, Number(bits), isIP(network) === 6 ? 'ipv6' : 'ipv4');
}

/** Whether an IP address is one that only this machine or its neighbours have. What is no address counts as one. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  return family === 0 || refused.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
