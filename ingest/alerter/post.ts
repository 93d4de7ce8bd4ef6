import { lookup as resolveName } from 'node:dns';
import { request } from 'node:http';
import { request as requestSecurely } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isMetadataAddress, isPrivateAddress } from '../../lib/alerts/address.ts';
import type { ChannelRequest } from '../../lib/alerts/channels/request.ts';
import { type Outcome, retryAfterMs } from '../../lib/alerts/deliver.ts';

/** What is read of an answer; nothing in it is worth more. */
const mostAnswerBytes = 4_096;

class Refused extends Error {}
const refusal = 'the address is private; allowPrivate: true would allow it';
const neverRefusal = "the address is that of a cloud's metadata";

/** Looked up for the very connection that uses it: an answer that changes in between finds no way in. */
const lookupFor =
  (why: (address: string) => string | null): LookupFunction =>
  (host, options, done) => {
    resolveName(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '');
      // One address that is refused is enough: a name that has it too is not what it says it is.
      const reason = addresses.map(({ address }) => why(address)).find(one => one !== null) ?? null;
      const first = addresses[0];
      if (reason !== null || !first) return done(new Refused(reason ?? 'the name has no address'), '');
      if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };

/** Why nothing is sent to an address; null: it is. */
const refusalOf =
  (allowPrivate: boolean) =>
  (address: string): string | null => {
    if (isMetadataAddress(address)) return neverRefusal;
    return !allowPrivate && isPrivateAddress(address) ? refusal : null;
  };

/** Says nothing of the address: it may be a secret. */
const reasonOf = (error: NodeJS.ErrnoException): string => error.code ?? 'the connection failed';

/** Sends once; follows no redirect. The time is that of everything: name, connection, answer. */
export function post(
  { url, headers, body }: ChannelRequest,
  { timeoutMs, allowPrivate }: { timeoutMs: number; allowPrivate: boolean },
): Promise<Outcome> {
  return new Promise(resolve => {
    const failed = (reason: string, permanent = false) => resolve({ kind: 'failed', reason, permanent });
    let target: URL;
    try {
      target = new URL(url);
    } catch {
      return failed('the address is none', true);
    }
    if (target.protocol !== 'http:' && target.protocol !== 'https:')
      return failed('the address has neither http nor https', true);
    const host = target.hostname.replace(/^\[|\]$/g, '');
    // A connection to an address is made without a look-up.
    const why = refusalOf(allowPrivate);
    const refused = isIP(host) === 0 ? null : why(host);
    if (refused !== null) return failed(refused, true);
    const bytes = Buffer.from(body);
    const asking = (target.protocol === 'https:' ? requestSecurely : request)(target, {
      method: 'POST',
      agent: false,
      headers: { 'User-Agent': 'Overtick', ...headers, 'Content-Length': bytes.length },
      lookup: lookupFor(why),
    });
    const late = setTimeout(() => {
      failed(`no answer in ${timeoutMs / 1000} s`);
      asking.destroy();
    }, timeoutMs);
    asking.on('response', response => {
      const parts: Buffer[] = [];
      let read = 0;
      const end = () => {
        clearTimeout(late);
        const retry = retryAfterMs(response.headers['retry-after'], Date.now());
        const text = Buffer.concat(parts).toString();
        resolve({ kind: 'answer', status: response.statusCode ?? 0, retryAfterMs: retry, body: text });
        asking.destroy();
      };
      response.on('data', (part: Buffer) => {
        parts.push(part);
        read += part.length;
        if (read >= mostAnswerBytes) end();
      });
      response.on('end', end);
    });
    asking.on('error', error => {
      clearTimeout(late);
      failed(error instanceof Refused ? error.message : reasonOf(error), error instanceof Refused);
    });
    asking.on('close', () => {
      clearTimeout(late);
      failed('the connection ended before the answer did');
    });
    asking.end(bytes);
  });
}
