/** What is heard on a stream of server-sent events. */
export type Hearing = {
  onOpen: () => void;
  onEvent: (data: string) => void;
  onUnavailable: (reason: string) => void;
  onClosed: () => void;
};

const firstRetryMs = 1000;
const longestRetryMs = 10_000;

/**
 * Follows a stream until the returned function is called. Reconnects with back-off where EventSource gives up (any
 * answer but 200). A hidden tab lets go of its connection: browsers allow six per origin over HTTP/1.1, so a
 * connection held by each forgotten tab would keep the seventh from loading at all.
 */
export function follow(url: string, event: string, hearing: Hearing): () => void {
  let source: EventSource | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let retryMs = firstRetryMs;

  const close = () => {
    clearTimeout(retry);
    source?.close();
    source = null;
  };
  const open = () => {
    close();
    const opened = new EventSource(url);
    source = opened;
    opened.addEventListener('open', () => {
      retryMs = firstRetryMs;
      hearing.onOpen();
    });
    opened.addEventListener(event, message => hearing.onEvent(message.data));
    opened.addEventListener('unavailable', message => hearing.onUnavailable(reasonOf(message.data)));
    opened.addEventListener('error', () => {
      hearing.onClosed();
      if (opened.readyState !== EventSource.CLOSED) return;
      retry = setTimeout(open, retryMs);
      retryMs = Math.min(longestRetryMs, retryMs * 2);
    });
  };
  const onVisibility = () => (document.hidden ? close() : open());

  document.addEventListener('visibilitychange', onVisibility);
  if (!document.hidden) open();
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
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
