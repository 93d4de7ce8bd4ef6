import dgram from 'node:dgram';

/** A UDP socket to a server. It never looks names up: a datagram would wait for that. */
export function socketTo(address, onMessage) {
  const [host, port] = address.split(':');
  const socket = dgram.createSocket({
    type: 'udp4',
    lookup: (_host, _options, answer) => answer(null, host, 4),
  });
  socket.on('error', () => {}); // nobody there: as with any lost datagram
  socket.on('message', onMessage);
  socket.bind(0, () => socket.setRecvBufferSize(1 << 20));
  return message => socket.send(message, Number(port), host);
}
