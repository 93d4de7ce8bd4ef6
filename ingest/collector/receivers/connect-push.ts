import { type ErrorCode, OvertickError } from '../../../lib/errors.ts';
import { assertJsonShape } from '../json-shape.ts';
import { readBody } from '../read-body.ts';
import { type Allows, type Answer, allowsOf, failure, type Handler } from '../server.ts';
import { decodeBody } from './profile-body.ts';
import { resourceOfLabels } from './profile-labels.ts';
import { decodePushJson, decodePushProto, type Series } from './push-request.ts';
import { decodeOr422, keepProfile, NoProfile, type ProfileOptions } from './pyroscope.ts';

/** Codes of the Connect protocol (connectrpc.com/docs/protocol, "Error codes"). */
const codes: Record<ErrorCode, string> = {
  invalid: 'invalid_argument',
  unauthorized: 'unauthenticated',
  forbidden: 'permission_denied',
  'not-found': 'not_found',
  'too-large': 'resource_exhausted',
  unsupported: 'unimplemented',
  'too-slow': 'deadline_exceeded',
  'too-many': 'resource_exhausted',
  unavailable: 'unavailable',
  'in-use': 'unavailable',
  internal: 'internal',
};

/** `POST /push.v1.PusherService/Push`, unary Connect: as the client of Pyroscope for Rust sends it, and Alloy. */
export function createPushHandler(options: ProfileOptions): Handler {
  return async (request): Promise<Answer> => {
    const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
    try {
      if (type !== 'application/proto' && type !== 'application/json')
        throw new OvertickError('unsupported', 'Send Content-Type application/proto or application/json.');
      const body = Buffer.concat(await readBody(request, options.config.limits));
      const isJson = type === 'application/json';
      if (isJson) assertJsonShape(body, options.config.limits);
      for (const series of isJson ? decodePushJson(body.toString('utf8')) : decodePushProto(body))
        await keepSeries(series, options, allowsOf(request));
      return isJson
        ? { status: 200, body: {} }
        : { status: 200, body: '', headers: { 'Content-Type': type } };
    } catch (error) {
      const cause = error instanceof NoProfile ? error.reason : error;
      const { status, headers } = failure(cause);
      const { code, message } =
        cause instanceof OvertickError
          ? cause
          : { code: 'internal' as const, message: 'See the log of the collector.' };
      return { status, body: { code: codes[code], message }, ...(headers && { headers }) };
    }
  };
}

async function keepSeries(
  { labels, profiles }: Series,
  options: ProfileOptions,
  allows: Allows,
): Promise<void> {
  // A delta of Go holds what is in use less what was, too, which is no profile of anything.
  const only = labels.__sample_types__ ? new Set(labels.__sample_types__.split(',')) : null;
  const resource = resourceOfLabels(labels.__name__ ?? '', labels, labels.pyroscope_spy);
  allows(resource.service);
  for (const profile of profiles) {
    const decoded = await decodeOr422(() =>
      decodeBody(profile, { format: 'pprof', kind: null, units: null }),
    );
    await keepProfile(options, decoded, { resource, fromUs: null, untilUs: null }, only);
  }
}
