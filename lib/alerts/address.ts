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
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // Only 2000::/3 is routed in public.
  '::/3',
  '4000::/2',
  '8000::/1',
  '2001:db8::/32',
  // Addresses that carry an IPv4 one inside.
  '2001::/32',
  '2002::/16',
];
/** One list for each family: where they share one, a range of IPv6 that holds `::ffff:0:0/96` refuses every IPv4 address. */
const refused = { 4: new BlockList(), 6: new BlockList() };
for (const range of ranges) {
  const [network, bits] = range.split('/') as [string, string];
  if (isIP(network) === 6) refused[6].addSubnet(network, Number(bits), 'ipv6');
  else refused[4].addSubnet(network, Number(bits), 'ipv4');
}
/** IPv4 addresses written as IPv6 ones: they are those of IPv4. */
const mapped = new BlockList();
mapped.addSubnet('::ffff:0:0', 96, 'ipv6');

/** The clouds' metadata: nothing there is a webhook's, whatever a receiver says. */
const metadata = new BlockList();
for (const address of ['169.254.169.254', '169.254.170.2', '100.100.100.200']) metadata.addAddress(address);
metadata.addAddress('fd00:ec2::254', 'ipv6');

/** Whether an address hands out a machine's credentials. */
export function isMetadataAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && metadata.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Whether an IP address is one that only this machine or its neighbours have. What is no address counts as one. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return refused[4].check(address, 'ipv4');
  if (family === 6) return refused[mapped.check(address, 'ipv6') ? 4 : 6].check(address, 'ipv6');
  return true;
}
