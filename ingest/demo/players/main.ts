/** Everyone who plays and listens, for all servers of the demo, in a process of its own: no server waits for them. */
import { performance } from 'node:perf_hooks';
import { onParent, type ToPlayers } from '../messages.ts';
import { ArenaPlayers } from './arena-players.ts';
import { PhoneCrowd } from './subscribers.ts';

const stepMs = 50;

const crowds = new Map<string, ArenaPlayers | PhoneCrowd>();

onParent<ToPlayers>(message => {
  if (message.type === 'clue') {
    for (const crowd of crowds.values()) crowd.clue();
    return;
  }
  const { service, instance, port } = message;
  const known = crowds.get(instance);
  const Crowd = service === 'arena' ? ArenaPlayers : PhoneCrowd;
  if (known === undefined) crowds.set(instance, new Crowd(instance, port));
  else known.moved(port);
});

setInterval(() => {
  const nowMs = performance.now();
  for (const crowd of crowds.values()) crowd.step(nowMs, stepMs);
}, stepMs);

process.once('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => {}); // the supervisor stops its children
