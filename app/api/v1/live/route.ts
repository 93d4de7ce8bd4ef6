import { checked, describeError, openLive } from '@/app/data.ts';
import { type LiveRequest, liveRequest, watchesRequest } from '@/lib/api/requests.ts';
import { createOutbox } from '@/lib/live/outbox.ts';
import { acceptsGzip, gzipHeader, packedHeader, stored } from '@/lib/live/packed.ts';
import { errorAnswer, queryOf } from '../answer.ts';

export const dynamic = 'force-dynamic';

const heartbeatMs = 15_000;
const utf8 = new TextEncoder();
const comment = utf8.encode(': still here\n\n');

/** A topic to watch, and the line before its frames that says which one it is. */
type Watch = { topic: LiveRequest; prefix: Uint8Array } | { trouble: Uint8Array };

/** One topic, or as many as there are `watch` parameters: the query string of a topic each. */
function watchesOf(request: Request): Watch[] {
  const { searchParams } = new URL(request.url);
  if (!searchParams.has('watch'))
    return [{ topic: checked(liveRequest, queryOf(request)), prefix: new Uint8Array() }];
  return checked(watchesRequest, { watch: searchParams.getAll('watch') }).watch.map((query, i) => {
    const prefix = utf8.encode(`id: ${i}\n`);
    try {
      return { topic: checked(liveRequest, Object.fromEntries(new URLSearchParams(query))), prefix };
    } catch (error) {
      // One tab's misspelt filter must not keep the others from their data.
      const frame = `event: unavailable\ndata: ${JSON.stringify(describeError(error))}\n\n`;
      return { trouble: joined(prefix, utf8.encode(frame)) };
    }
  });
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

export async function GET(request: Request): Promise<Response> {
  try {
    const live = await openLive();
    const watches = watchesOf(request);
    // Packed once for all who read it; a fleet of 200 is some 10 kB a second instead of 200.
    const packs = acceptsGzip(request.headers);
    const asSent = (bytes: Uint8Array) => (packs && bytes.length > 0 ? stored(bytes) : bytes);
    let stop = () => {};
    let drain = () => {};
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        const end = () => {
          stop();
          try {
            controller.close();
          } catch {
            // Already closed by the reader's own cancel.
          }
        };
        const outbox = createOutbox({
          hasRoom: () => (controller.desiredSize ?? 0) > 0,
          send: bytes => controller.enqueue(bytes),
          end,
        });
        drain = outbox.drain;
        if (packs) controller.enqueue(gzipHeader);
        const beat = () => (live.mayStill() ? outbox.put(-1, asSent(comment), true) : end());
        beat();
        const heartbeat = setInterval(beat, heartbeatMs);
        const leaveCount = live.begin();
        const unwatch = watches.map((watch, i) => {
          if ('trouble' in watch) {
            outbox.put(i, asSent(watch.trouble), true);
            return () => {};
          }
          const whole = watch.topic.topic !== 'breaches';
          const prefix = asSent(watch.prefix);
          return live.watch(watch.topic, frame =>
            outbox.put(i, joined(prefix, packs ? frame.packed() : frame.plain()), whole),
          );
        });
        stop = () => {
          clearInterval(heartbeat);
          for (const leave of unwatch) leave();
          leaveCount();
        };
        request.signal.addEventListener('abort', end);
      },
      pull: () => drain(),
      cancel: () => stop(),
    });
    return new Response(stream, {
      headers: {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-cache, no-transform',
        'X-Accel-Buffering': 'no',
        ...(packs ? { [packedHeader]: 'gzip' } : {}),
        Vary: 'Accept-Encoding',
      },
    });
  } catch (error) {
    return errorAnswer(error);
  }
}
