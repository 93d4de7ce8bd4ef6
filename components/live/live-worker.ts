import { createFleetLens, type FleetLens, isFleet, seenBy } from './fleet-lens.ts';
import { createMultiplexer } from './multiplexer.ts';
import { createPostbox, type Postbox } from './postbox.ts';
import type { FromTab, ToTab } from './worker-messages.ts';

/** One for all tabs of a browser: it holds the one stream, and hands each tab what that tab follows. */

const multiplexer = createMultiplexer(url => new EventSource(url));

function serve(port: MessagePort): void {
  const followed = new Map<string, { box: Postbox; lens: FleetLens | null; stop: () => void }>();
  const post = (message: ToTab) => port.postMessage(message);
  const leave = (id: string) => {
    followed.get(id)?.stop();
    followed.delete(id);
  };
  port.onmessage = ({ data: message }: MessageEvent<FromTab>) => {
    if (message.type === 'leave') leave(message.id);
    if (message.type === 'taken') followed.get(message.id)?.box.taken();
    if (message.type === 'see') {
      const patch = followed.get(message.id)?.lens?.see(message.keys);
      if (patch) post({ id: message.id, heard: [{ kind: 'fleet', patch }] });
    }
    if (message.type !== 'follow') return;
    const { id, topic, whole } = message;
    leave(id);
    const gone = () => {
      leave(id);
      post({ id, heard: 'gone' });
    };
    const lens = isFleet(topic) ? createFleetLens() : null;
    const box = createPostbox(
      whole,
      heard => post({ id, heard: lens ? heard.map(seenBy(lens)) : heard }),
      gone,
    );
    followed.set(id, { box, lens, stop: () => {} });
    const stop = multiplexer.follow(topic, box.put);
    if (followed.has(id)) followed.set(id, { box, lens, stop });
    else stop();
  };
  // Where browsers tell of it: a tab that has crashed cannot say that it leaves.
  port.addEventListener('close', () => [...followed.keys()].forEach(leave));
}

addEventListener('connect', event => {
  const [port] = (event as MessageEvent).ports;
  if (port) serve(port);
});
