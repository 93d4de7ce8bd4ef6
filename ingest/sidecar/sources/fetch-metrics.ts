import { Agent, type ClientRequest, get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps, Agent as SecureAgent } from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { OvertickError } from '../../../lib/errors.ts';

/** Largest page in bytes, decompressed: some 200,000 series, more than is worth reading every second. */
const maxPageBytes = 16 * 1024 * 1024;

const unzip = promisify(gunzip);
const accept =
  'application/openmetrics-text;version=1.0.0;q=0.9,text/plain;version=0.0.4;q=0.8,text/plain;q=0.5,*/*;q=0.1';

export type Page = { text: string; isOpenMetrics: boolean };

export type Fetcher = {
  /** Throws OvertickError 'unavailable' or 'too-large' with a sentence that says what to do. */
  fetch(): Promise<Page>;
  close(): void;
};

const refused = (message: string, cause?: unknown) => new OvertickError('unavailable', message, { cause });
const tooLarge = (url: string) =>
  new OvertickError(
    'too-large',
    `${url} has more than ${maxPageBytes / 1024 / 1024} MiB: expose fewer series there.`,
  );

/** What a status other than 200 asks the operator to do. */
function statusFault(url: string, { statusCode = 0, headers }: IncomingMessage): OvertickError {
  if (statusCode === 401 || statusCode === 403)
    return refused(`${url} answers ${statusCode}: it wants credentials; give an address that needs none.`);
  if (statusCode >= 300 && statusCode < 400)
    return refused(`${url} points elsewhere, to ${headers.location}: give that address if it is meant.`);
  return refused(`${url} answers ${statusCode}: is this the address of the metrics?`);
}

async function pageOf(url: string, { headers }: IncomingMessage, bytes: Buffer): Promise<Page> {
  const isGzip = headers['content-encoding'] === 'gzip';
  const plain = isGzip
    ? await unzip(bytes, { maxOutputLength: maxPageBytes }).catch(cause => {
        if (cause.code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(url);
        throw refused(`${url} is not valid gzip.`, cause);
      })
    : bytes;
  return {
    text: plain.toString('utf8'),
    isOpenMetrics: headers['content-type']?.startsWith('application/openmetrics-text') ?? false,
  };
}

/** Reads one page of metrics again and again over one connection. A redirect is not followed: it is not what was asked for. */
export function createFetcher(url: string, timeoutMs: number): Fetcher {
  const address = new URL(url);
  const { protocol, hostname } = address;
  const isSecure = protocol === 'https:';
  const agent = new (isSecure ? SecureAgent : Agent)({ keepAlive: true, maxSockets: 1 });
  // On this machine the bytes cost nothing, and compressing them would cost the server that is measured.
  const isNear = /^(localhost|127\..*|\[::1\])$/.test(hostname);
  const headers = {
    Accept: accept,
    'Accept-Encoding': isNear ? 'identity' : 'gzip',
    'User-Agent': 'overtick',
  };
  // Taken apart once: an address as text is parsed again for every request.
  const options = { ...urlToHttpOptions(address), agent, headers };
  const get = isSecure ? getHttps : getHttp;
  let underWay: ClientRequest | null = null;

  const read = () =>
    new Promise<[IncomingMessage, Buffer]>((resolve, reject) => {
      const fail = (cause: unknown) => {
        clearTimeout(timer);
        request.destroy();
        const isTold = cause instanceof OvertickError;
        reject(isTold ? cause : refused(`${url} cannot be read: ${(cause as Error).message}.`, cause));
      };
      const timer = setTimeout(() => fail(refused(`${url} takes longer than ${timeoutMs} ms.`)), timeoutMs);
      const onResponse = (response: IncomingMessage) => {
        if (response.statusCode !== 200) return fail(statusFault(url, response));
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > maxPageBytes) fail(tooLarge(url));
          else chunks.push(chunk);
        });
        response.once('error', () => fail(refused(`${url} ended in the middle of its answer.`)));
        response.once('end', () => {
          clearTimeout(timer);
          // Most pages come in one piece.
          resolve([response, chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)]);
        });
      };
      const request = get(options, onResponse);
      underWay = request;
      request.once('error', fail);
    });

  return {
    fetch: async () => pageOf(url, ...(await read())),
    close() {
      underWay?.destroy();
      agent.destroy();
    },
  };
}
