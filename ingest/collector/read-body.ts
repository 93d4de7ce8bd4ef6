import type { IncomingMessage } from 'node:http';
import { createGunzip, type Gunzip } from 'node:zlib';
import { OvertickError } from '../../lib/errors.ts';

/** Largest body in bytes as sent, and after decompression. JSON.parse of 8 MiB holds the event loop for 0.2 s. */
export const maxBodyBytes = 4 * 1024 * 1024;
export const maxDecompressedBytes = 8 * 1024 * 1024;

const tooLarge = (what: string, limit: number) =>
  new OvertickError(
    'too-large',
    `The ${what} is larger than ${limit / 1024 / 1024} MiB. Send smaller batches.`,
  );

/** The body, decompressed. Throws OvertickError 'too-large', 'unsupported' (encoding) or 'invalid' (not gzip, cut short). */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new OvertickError(
      'unsupported',
      `Content-Encoding ${JSON.stringify(encoding)} is not taken; send gzip or none.`,
    );
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) throw tooLarge('body', maxBodyBytes);

  const gunzip = encoding === 'gzip' ? request.pipe(createGunzip()) : null;
  if (gunzip) watchCompressed(request, gunzip);
  const limit = gunzip ? maxDecompressedBytes : maxBodyBytes;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of gunzip ?? request) {
      size += chunk.length;
      if (size > limit) throw tooLarge(gunzip ? 'decompressed body' : 'body', limit);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof OvertickError) throw error;
    throw new OvertickError(
      'invalid',
      gunzip ? 'The body is not valid gzip.' : 'The body could not be read.',
      { cause: error },
    );
  }
  return Buffer.concat(chunks, size);
}

/** pipe() forwards data but neither limits nor errors. */
function watchCompressed(request: IncomingMessage, gunzip: Gunzip): void {
  let received = 0;
  request.on('data', chunk => {
    received += chunk.length;
    if (received > maxBodyBytes) gunzip.destroy(tooLarge('body', maxBodyBytes));
  });
  request.once('close', () => {
    if (!request.complete)
      gunzip.destroy(new OvertickError('invalid', 'The connection closed before the body was whole.'));
  });
}
