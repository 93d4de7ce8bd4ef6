import { browserStream, type Followed } from './browser-stream.ts';
import type { FleetPatch } from './fleet-lens.ts';
import type { Told } from './worker-messages.ts';

/** What is heard on a stream of server-sent events. */
export type Hearing = {
  onOpen: () => void;
  onEvent: (data: string) => void;
  onFleet: (patch: FleetPatch) => void;
  onUnavailable: (reason: string) => void;
  onClosed: () => void;
};

/** Where tabs share a stream, one that is hidden may keep it; else it would hold one of the browser's few connections. */
const isShared = () => 'SharedWorker' in globalThis;

/**
 * Follows a topic of the live stream until it is stopped. A hidden tab lets go of it, and draws nothing, unless it
 * follows `whileHidden`, too. `whole`: each frame says all there is, so that one which was not taken in time may be left out.
 */
export function follow(url: string, whole: boolean, hearing: Hearing, whileHidden = false): Followed {
  const topic = url.slice(url.indexOf('?') + 1);
  let followed: Followed | null = null;
  let shown: readonly string[] | null = null;
  const hear = (heard: Told) => {
    if (heard.kind === 'open') hearing.onOpen();
    else if (heard.kind === 'closed') hearing.onClosed();
    else if (heard.kind === 'data') hearing.onEvent(heard.data);
    else if (heard.kind === 'fleet') hearing.onFleet(heard.patch);
    else hearing.onUnavailable(reasonOf(heard.data));
  };
  const open = () => {
    if (followed) return;
    followed = browserStream().follow(topic, whole, hear);
    if (shown) followed.see(shown);
  };
  const close = () => {
    followed?.stop();
    followed = null;
  };
  const onVisibility = () => (document.hidden && !(whileHidden && isShared()) ? close() : open());
  document.addEventListener('visibilitychange', onVisibility);
  window.addEventListener('pagehide', close);
  window.addEventListener('pageshow', onVisibility);
  onVisibility();
  return {
    stop: () => {
      document.removeEventListener('visibilitychange', onVisibility);
      window.removeEventListener('pagehide', close);
      window.removeEventListener('pageshow', onVisibility);
      close();
    },
    see: keys => {
      shown = keys;
      followed?.see(keys);
    },
  };
}

function reasonOf(data: string): string {
  try {
    const { message } = JSON.parse(data) as { message?: unknown };
    if (typeof message === 'string' && message) return message;
  } catch {}
  return 'The store cannot be read';
}
