import type { IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { QueryError } from './errors.ts';
import { compressionOf } from './request.ts';

// A statement is text that a person or a program wrote; rows come after it, or in a body of their own.
const statementBytesMax = 16 * 1024 * 1024;
const decoders = { gzip: gunzipSync, br: brotliDecompressSync, deflate: inflateSync };

/** A body that is a statement, decompressed. Throws QueryError 307 over 16 MiB. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of capped(chunksOf(request), statementBytesMax)) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const compression = compressionOf(request);
  if (compression === 'none') return body;
  const decode = decoders[compression as keyof typeof decoders];
  if (!decode) throw QueryError.of(48, `A statement compressed with ${compression} is not supported.`, 415);
  try {
    return decode(body, { maxOutputLength: statementBytesMax });
  } catch (error) {
    throw QueryError.of(307, `The body cannot be decompressed: ${(error as Error).message}.`, 400);
  }
}

/** A body's chunks. Whoever stops reading early leaves the connection alive, to tell the client why. */
export function chunksOf(request: IncomingMessage): AsyncIterable<Buffer> {
  return request.iterator({ destroyOnReturn: false });
}

/** The same chunks. Throws QueryError 307 once they exceed `bytesMax` together. */
export async function* capped(
  source: AsyncIterable<Buffer> | Iterable<Buffer>,
  bytesMax: number,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw QueryError.of(307, `The body is larger than ${bytesMax} bytes.`);
    yield chunk;
  }
}
