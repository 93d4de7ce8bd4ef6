import dgram from 'node:dgram';
import { once } from 'node:events';
import { type Agent, type LoopHandle, startAgent } from '../agent/index.ts';
import { onParent, type ToServer, tellParent } from './messages.ts';

export type Running = { agent: Agent; socket: dgram.Socket };

/**
 * What every server of the demo does besides its work: start the agent (its names come from the environment, as they
 * would in a deployment), listen on a UDP port of this machine, and end cleanly.
 */
export async function startServer(options: { budgetMs: number; loop?: string }): Promise<Running> {
  const agent = startAgent(options);
  const socket = localSocket();
  const listening = once(socket, 'listening'); // with that look-up, bind may be done before it returns
  socket.bind(0, '127.0.0.1');
  await listening;
  return { agent, socket };
}

/** A UDP socket that sends at once: without a look-up of its own, every datagram would wait for one. */
export function localSocket(): dgram.Socket {
  const socket = dgram.createSocket({
    type: 'udp4',
    lookup: (_host, _options, answer) => answer(null, '127.0.0.1', 4),
  });
  socket.on('error', () => {}); // nobody there: as with any lost datagram
  return socket;
}

/** Tell the supervisor where it listens, pass on clues, and stop when told to. */
export function serve({ agent, socket }: Running, loop: LoopHandle, onClue: () => void): void {
  onParent<ToServer>(message => {
    if (message.type !== 'clue') return;
    agent.event('clue.drop');
    onClue();
  });
  const stop = async () => {
    loop.stop();
    socket.close();
    await agent.stop();
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop());
  process.on('SIGINT', () => {}); // Ctrl-C reaches the whole group; the supervisor stops its children
  tellParent({ type: 'listening', port: socket.address().port });
}
