import { browserStream } from './browser-stream.ts';
import type { Heard } from './multiplexer.ts';

/** What is heard on a stream of server-sent events. */
export type Hearing = {
  onOpen: () => void;
  onEvent: (data: string) => void;
  onUnavailable: (reason: string) => void;
  onClosed: () => void;
};

/**
 * Follows a topic of the live stream until the returned function is called. A hidden tab lets go of it, and draws
 * nothing. `whole`: each frame says all there is, so that one which was not taken in time may be left out.
 */
export function follow(url: string, whole: boolean, hearing: Hearing): () => void {
  const topic = url.slice(url.indexOf('?') + 1);
  let stop: (() => void) | null = null;
  const hear = (heard: Heard) => {
    if (heard.kind === 'open') hearing.onOpen();
    else if (heard.kind === 'closed') hearing.onClosed();
    else if (heard.kind === 'data') hearing.onEvent(heard.data);
    else hearing.onUnavailable(reasonOf(heard.data));
  };
  const open = () => {
    stop ??= browserStream().follow(topic, whole, hear);
  };
  const close = () => {
    stop?.();
    stop = null;
  };
  const onVisibility = () => (document.hidden ? close() : open());
  document.addEventListener('visibilitychange', onVisibility);
  window.addEventListener('pagehide', close);
  window.addEventListener('pageshow', onVisibility);
  onVisibility();
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    window.removeEventListener('pagehide', close);
    window.removeEventListener('pageshow', onVisibility);
    close();
  };
}

function reasonOf(data: string): string {
  try {
    const { message } = JSON.parse(data) as { message?: unknown };
    if (typeof message === 'string' && message) return message;
  } catch {}
  return 'The store cannot be read';
}
