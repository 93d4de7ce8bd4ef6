import type { IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';
import { OvertickError } from '../../lib/errors.ts';

/** Largest body in bytes as sent, and after decompression. JSON.parse of 8 MiB holds the event loop for 0.2 s. */
export const maxBodyBytes = 4 * 1024 * 1024;
export const maxDecompressedBytes = 8 * 1024 * 1024;
/** Bodies that are being read, of all senders together; in bytes. What comes on top of it is sent away to come again. */
const maxUnderWayBytes = 256 * 1024 * 1024;
let underWayBytes = 0;
/** How long a body may take, in ms. */
const longestMs = 30_000;

const tooLarge = (what: string, limit: number) =>
  new OvertickError(
    'too-large',
    `The ${what} is larger than ${limit / 1024 / 1024} MiB. Send smaller batches.`,
  );

/**
 * The body's chunks, decompressed. Throws OvertickError 'too-large', 'unsupported' (encoding), 'invalid' (not gzip, cut
 * short) or 'unavailable' (too much is being read).
 */
export async function readBody(request: IncomingMessage): Promise<Buffer[]> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new OvertickError(
      'unsupported',
      `Content-Encoding ${JSON.stringify(encoding)} is not taken; send gzip or none.`,
    );
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) throw tooLarge('body', maxBodyBytes);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let [received, size] = [0, 0];
    const gunzip = encoding === 'gzip' ? createGunzip() : null;
    const limit = gunzip ? maxDecompressedBytes : maxBodyBytes;
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
      () => end(new OvertickError('invalid', `The body took longer than ${longestMs / 1000} s.`)),
      longestMs,
    );
    const keep = (chunk: Buffer) => {
      size += chunk.length;
      underWayBytes += chunk.length;
      if (size > limit) end(tooLarge(gunzip ? 'decompressed body' : 'body', limit));
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
      if (received > maxBodyBytes) end(tooLarge('body', maxBodyBytes));
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
