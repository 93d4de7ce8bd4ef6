import { checked, watchLive } from '@/app/data.ts';
import { liveRequest } from '@/lib/api/requests.ts';
import { errorAnswer, queryOf } from '../answer.ts';

export const dynamic = 'force-dynamic';

/**
 * Frames that may wait for a slow reader. More are dropped, since the next one says all that the lost ones said; a
 * stream of breaches, where each frame holds only what is new, is ended instead: its reader comes back and asks anew.
 */
const maxWaiting = 8;
const heartbeatMs = 15_000;

export function GET(request: Request): Response {
  try {
    const topic = checked(liveRequest, queryOf(request));
    let stop = () => {};
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        const send = (bytes: Uint8Array) => {
          if ((controller.desiredSize ?? 0) > -maxWaiting) controller.enqueue(bytes);
          else if (topic.topic === 'breaches') end();
        };
        const end = () => {
          stop();
          try {
            controller.close();
          } catch {
            // Already closed by the reader's own cancel.
          }
        };
        const comment = new TextEncoder().encode(': still here\n\n');
        send(comment);
        const heartbeat = setInterval(() => send(comment), heartbeatMs);
        const unwatch = watchLive(topic, send);
        stop = () => {
          clearInterval(heartbeat);
          unwatch();
        };
        request.signal.addEventListener('abort', end);
      },
      cancel: () => stop(),
    });
    return new Response(stream, {
      headers: {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-cache, no-transform',
        'X-Accel-Buffering': 'no',
      },
    });
  } catch (error) {
    return errorAnswer(error);
  }
}
