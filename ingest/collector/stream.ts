import type { IncomingMessage, ServerResponse } from 'node:http';
import { OvertickError } from '../../lib/errors.ts';
import type { BatchAnswer } from '../../lib/signals/batch.ts';
import { frameBytes } from '../../lib/wire/decode.ts';
import type { Receiver } from './batch.ts';
import { type Answer, allowsOf, failure } from './server.ts';

/** Frames of one connection that are on their way to the disk; no more is read from it until some have arrived. */
const maxUnderWay = 64;
/** A connection that says nothing for so long is ended, in ms. */
const idleMs = 120_000;
/** What must be there of a frame to know its length. */
const headBytes = 8;

/**
 * `POST /v1/stream`: a body without an end that carries one frame after another (docs/wire-format.md), each answered in
 * order by a line: its status, and what a `POST /v1/batch` of it would have said, unless that is the plain yes. Where no
 * frame begins the stream ends.
 */
export function serveStream(
  request: IncomingMessage,
  response: ServerResponse,
  receiver: Receiver,
  mostFrameBytes: number,
): void {
  request.socket.setTimeout(idleMs, () => request.destroy());
  response.writeHead(200, {
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
  });
  response.flushHeaders();
  const allows = allowsOf(request);
  let chunks: Buffer[] = [];
  let [have, need] = [0, headBytes];
  let answers = '';
  let underWay = 0;
  /** Answers go out in the order of the frames. */
  let last: Promise<void> = Promise.resolve();

  const flush = () => {
    if (answers !== '' && !response.destroyed) response.write(answers);
    answers = '';
    // Who does not read the answers is not read either.
    if (response.writableNeedDrain) response.once('drain', flush);
    else if (underWay < maxUnderWay && request.isPaused()) request.resume();
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
      .receive([frame], 'columns', allows)
      .then(lineOf, error => lineOfFailure(failure(error)));
    last = last.then(() => received).then(answer);
  };
  const end = () => {
    // The last answers leave before the stream ends.
    void last.then(() => setImmediate(() => response.end()));
  };
  const onData = (chunk: Buffer) => {
    chunks.push(chunk);
    have += chunk.length;
    if (have < need) return;
    const bytes = chunks.length === 1 ? chunk : Buffer.concat(chunks, have);
    let from = 0;
    try {
      for (;;) {
        const length = frameBytes(bytes, from, bytes.length);
        if (length > mostFrameBytes)
          throw new OvertickError('too-large', `A frame may have at most ${mostFrameBytes} bytes.`);
        need = length || headBytes;
        if (length === 0 || from + length > bytes.length) break;
        take(bytes.subarray(from, from + length));
        from += length;
      }
    } catch (error) {
      // Where the next frame would begin cannot be told any more.
      request.off('data', onData);
      request.resume();
      underWay++;
      last = last.then(() => answer(lineOfFailure(failure(error))));
      response.once('finish', () => request.destroy());
      end();
      return;
    }
    chunks = from === bytes.length ? [] : [bytes.subarray(from)];
    have = bytes.length - from;
    if (underWay >= maxUnderWay || response.writableNeedDrain) request.pause();
  };
  request.on('data', onData);
  request.once('end', end);
  request.once('error', () => response.destroy());
}

function lineOf({ rejected, duplicate, unknownFields }: BatchAnswer): string {
  if (rejected.length === 0 && !duplicate && !unknownFields) return '202\n';
  return `202 ${JSON.stringify({ rejected, duplicate, unknownFields })}\n`;
}

const lineOfFailure = ({ status, body }: Answer): string => `${status} ${JSON.stringify(body)}\n`;
