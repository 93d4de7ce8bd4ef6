/** The headers that matter here. */
const wanted = /^(content-length|transfer-encoding|connection|retry-after):[ \t]*(.*?)[ \t]*$/gim;

export type HttpAnswer = {
  status: number;
  /** Names in lower case. */
  headers: Map<string, string>;
  body: string;
  /** The server will take another request on this connection. */
  keepsOpen: boolean;
};

/** More than any collector answers; a server that sends more is none. */
const maxBytes = 262_144;

/**
 * Read an HTTP/1.1 answer from what has arrived so far: null while it is not complete. `ended` says that nothing more
 * will come. Throws when it is no such answer.
 */
export function parseAnswer(received: Buffer, ended: boolean): HttpAnswer | null {
  if (received.length > maxBytes) throw new Error('the answer is too long');
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd < 0) {
    if (
      received.length > 0 &&
      !'HTTP/1.'.startsWith(received.toString('latin1', 0, Math.min(7, received.length)))
    )
      throw new Error('not an HTTP answer');
    return null;
  }
  const head = received.toString('latin1', 0, headEnd);
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? Number.NaN);
  if (Number.isNaN(status)) throw new Error('not an HTTP answer');
  const rest = received.subarray(headEnd + 4);
  if (status < 200) return parseAnswer(rest, ended); // 100 Continue and its like come before the answer
  const headers = new Map<string, string>();
  for (const [, name = '', value = ''] of head.matchAll(wanted)) headers.set(name.toLowerCase(), value);
  const [body, delimited] = bodyOf(rest, status, headers, ended);
  if (body === null) return null;
  const closes = headers.get('connection')?.toLowerCase() === 'close' || head.startsWith('HTTP/1.0');
  return { status, headers, body, keepsOpen: delimited && !closes };
}

/** The body, or null while it is not complete; and whether its end could be told without the connection's. */
function bodyOf(
  rest: Buffer,
  status: number,
  headers: Map<string, string>,
  ended: boolean,
): [body: string | null, delimited: boolean] {
  if (status === 204 || status === 304) return ['', true];
  if (headers.get('transfer-encoding')?.toLowerCase() === 'chunked') return [unchunk(rest), true];
  const length = headers.get('content-length');
  if (length === undefined) return [ended ? rest.toString() : null, false];
  const bytes = Number(length);
  return [rest.length >= bytes ? rest.toString('utf8', 0, bytes) : null, true];
}

function unchunk(rest: Buffer): string | null {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = rest.indexOf('\r\n', at);
    if (lineEnd < 0) return null;
    const size = Number.parseInt(rest.toString('latin1', at, lineEnd), 16);
    if (!(size >= 0)) throw new Error('a chunk without a size');
    at = lineEnd + 2;
    if (size === 0) return rest.indexOf('\r\n', at) < 0 ? null : Buffer.concat(chunks).toString();
    if (rest.length < at + size + 2) return null;
    chunks.push(rest.subarray(at, at + size));
    at += size + 2;
  }
}
