import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { OvertickError } from '../../lib/errors.ts';
import type { BatchAnswer } from '../../lib/signals/batch.ts';
import { frameBytes } from '../../lib/wire/decode.ts';
import type { Receiver } from './batch.ts';
import { maxBodyBytes } from './read-body.ts';
import { type Answer, failure } from './server.ts';

/** What a connection asks for to become a stream of frames: `Upgrade: overtick-frames`. */
export const streamProtocol = 'overtick-frames';
/** Frames of one connection that are on their way to the disk; no more is read from it until some have arrived. */
const maxUnderWay = 64;

/**
 * A connection that carries one frame after another (docs/wire-format.md), each answered in order by a line: its status,
 * and what a `POST /v1/batch` of it would have said, unless that is the plain yes. What is no frame ends the connection.
 */
export function serveStream(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  receiver: Receiver,
): void {
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${streamProtocol}\r\n\r\n`,
  );
  let waiting = head;
  let answers = '';
  let underWay = 0;
  /** Answers go out in the order of the frames. */
  let last: Promise<void> = Promise.resolve();

  const flush = () => {
    if (answers !== '' && !socket.destroyed) socket.write(answers);
    answers = '';
    if (underWay < maxUnderWay && socket.isPaused()) socket.resume();
  };
  const answer = (line: string) => {
    underWay--;
    // Those of one sync leave together.
    if (answers === '') setImmediate(flush);
    answers += line;
  };
  const take = (frame: Buffer) => {
    underWay++;
    const received = receiver
      .receive([frame], 'columns')
      .then(lineOf, error => lineOfFailure(failure(error)));
    last = last.then(() => received).then(answer);
  };
  /** The last answers leave before the connection does. */
  const endAfterwards = () => void last.then(() => setImmediate(() => socket.end()));
  const onData = (chunk: Buffer) => {
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
    let from = 0;
    try {
      for (;;) {
        const length = frameBytes(waiting, from, waiting.length);
        if (length > maxBodyBytes)
          throw new OvertickError('too-large', `A frame may have at most ${maxBodyBytes} bytes.`);
        if (length === 0 || from + length > waiting.length) break;
        take(waiting.subarray(from, from + length));
        from += length;
      }
    } catch (error) {
      // Where the next frame would begin cannot be told any more.
      socket.off('data', onData);
      underWay++;
      last = last.then(() => answer(lineOfFailure(failure(error))));
      endAfterwards();
      return;
    }
    waiting = waiting.subarray(from);
    if (underWay >= maxUnderWay) socket.pause();
  };
  socket.on('data', onData);
  socket.on('error', () => socket.destroy());
  socket.on('end', endAfterwards);
  request.socket.setTimeout(0);
  if (head.length > 0) {
    waiting = Buffer.alloc(0);
    onData(head);
  }
}

function lineOf({ rejected, duplicate, unknownFields }: BatchAnswer): string {
  if (rejected.length === 0 && !duplicate && !unknownFields) return '202\n';
  return `202 ${JSON.stringify({ rejected, duplicate, unknownFields })}\n`;
}

const lineOfFailure = ({ status, body }: Answer): string => `${status} ${JSON.stringify(body)}\n`;
