import type { IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';
import { OvertickError } from '../../lib/errors.ts';
import type { Limits } from '../../lib/limits.ts';

/** Up to here a body may be of nothing but repetitions. */
const freeBytes = 1024 * 1024;
/** Bodies that are being read, of all senders together; in bytes. What comes on top of it is sent away to come again. */
const maxUnderWayBytes = 256 * 1024 * 1024;
let underWayBytes = 0;

const tooLarge = (what: string, limit: number) =>
  new OvertickError(
    'too-large',
    `The ${what} is larger than ${Math.round((limit / 1024 / 1024) * 100) / 100} MiB. Send smaller batches.`,
  );

/**
 * The body's chunks, decompressed. Throws OvertickError 'too-large', 'unsupported' (encoding), 'too-slow', 'invalid' (not
 * gzip, cut short) or 'unavailable' (too much is being read).
 */
export async function readBody(
  request: IncomingMessage,
  { bodyBytes, decompressedBytes, decompressionRatio, bodySeconds }: Limits,
): Promise<Buffer[]> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new OvertickError(
      'unsupported',
      `Content-Encoding ${JSON.stringify(encoding)} is not taken; send gzip or none.`,
    );
  }
  if (Number(request.headers['content-length'] ?? 0) > bodyBytes) throw tooLarge('body', bodyBytes);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let [received, size] = [0, 0];
    const gunzip = encoding === 'gzip' ? createGunzip() : null;
    const limit = gunzip ? decompressedBytes : bodyBytes;
    let isOver = false;
    const end = (error: OvertickError | null) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      underWayBytes -= size;
      request.off('data', onData);
      gunzip?.destroy();
      if (error) reject(error);
      else resolve(chunks);
    };
    const timer = setTimeout(
      () => end(new OvertickError('too-slow', `The body took longer than ${bodySeconds} s.`)),
      bodySeconds * 1000,
    );
    const keep = (chunk: Buffer) => {
      size += chunk.length;
      underWayBytes += chunk.length;
      if (size > limit) end(tooLarge(gunzip ? 'decompressed body' : 'body', limit));
      else if (gunzip && size > freeBytes && size > decompressionRatio * gunzip.bytesWritten)
        end(
          new OvertickError(
            'too-large',
            `The body is more than ${decompressionRatio} times as large as what was sent. Send smaller batches.`,
          ),
        );
      else if (underWayBytes > maxUnderWayBytes)
        end(new OvertickError('unavailable', 'Too much is being sent at once. Try again in a moment.'));
      else chunks.push(chunk);
    };
    const onData = (chunk: Buffer) => {
      if (gunzip === null) {
        keep(chunk);
        return;
      }
      received += chunk.length;
      if (received > bodyBytes) end(tooLarge('body', bodyBytes));
      else gunzip.write(chunk);
    };
    request.on('data', onData);
    request.once('end', () => (gunzip ? gunzip.end() : end(null)));
    request.once('close', () => {
      if (!request.complete)
        end(new OvertickError('invalid', 'The connection closed before the body was whole.'));
    });
    if (gunzip === null) return;
    gunzip.on('data', keep);
    gunzip.once('end', () => end(null));
    gunzip.once('error', cause =>
      end(new OvertickError('invalid', 'The body is not valid gzip.', { cause })),
    );
  });
}
