import type { IncomingMessage } from 'node:http';
import type { Config } from '../../../lib/config.ts';
import { OvertickError } from '../../../lib/errors.ts';
import type { Decoded } from '../../../lib/profiles/profile.ts';
import type { Counters } from '../../../lib/system/counters.ts';
import { foldResource } from '../fold-names.ts';
import type { Names } from '../names.ts';
import { type ProfileSource, profileLines } from '../profile-rows.ts';
import type { ProfileStore } from '../profile-store.ts';
import { readBody } from '../read-body.ts';
import { type Answer, allowsOf, failure, type Handler } from '../server.ts';
import { decodeBody } from './profile-body.ts';
import { parseName, parseUnixUs, resourceOfLabels } from './profile-labels.ts';

export type ProfileOptions = {
  config: Pick<Config, 'retention' | 'limits'>;
  store: ProfileStore;
  counters: Counters;
  names: Names;
};

/** Keeps what was decoded; resolves when it is in the store. */
export async function keepProfile(
  { config, store, counters, names }: ProfileOptions,
  decoded: Decoded,
  source: ProfileSource,
  only: ReadonlySet<string> | null = null,
): Promise<void> {
  const known = { ...source, resource: foldResource(names, source.resource) };
  const { lines, fell } = profileLines(decoded, known, config.retention, only);
  if (decoded.unparsed > 0) counters.add('overtick_profile_samples_unparsed_total', decoded.unparsed);
  if (fell > 0) counters.add('overtick_profile_types_fell_total', fell);
  await store.keep(lines);
  counters.add('overtick_profiles_total', lines.length);
}

/** A body that is no profile: 422, which is what senders expect; what is said about it is wrong: 400. */
export class NoProfile extends Error {
  readonly reason: OvertickError;
  constructor(reason: OvertickError) {
    super(reason.message);
    this.reason = reason;
  }
}

export async function decodeOr422(decode: () => Promise<Decoded>): Promise<Decoded> {
  try {
    return await decode();
  } catch (error) {
    if (error instanceof OvertickError && error.code === 'invalid') throw new NoProfile(error);
    throw error;
  }
}

type Form = { profile: Buffer; only: ReadonlySet<string> | null };

/** What the Go client sends: the parts `profile` and, as JSON, `sample_type_config`, whose keys are the types wanted. */
async function readForm(body: Buffer, contentType: string): Promise<Form> {
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(body), { headers: { 'Content-Type': contentType } }).formData();
  } catch {
    throw new OvertickError('invalid', 'The body is not multipart/form-data as its Content-Type says.');
  }
  const profile = form.get('profile') ?? form.get('jfr');
  if (profile === null || typeof profile === 'string')
    throw new OvertickError('invalid', 'The form has no file named profile.');
  if (form.has('prev_profile'))
    throw new OvertickError('invalid', 'prev_profile is not taken: send profiles that are deltas already.');
  return {
    profile: Buffer.from(await profile.arrayBuffer()),
    only: await typesOf(form.get('sample_type_config')),
  };
}

async function typesOf(config: ReturnType<FormData['get']>): Promise<ReadonlySet<string> | null> {
  if (config === null) return null;
  try {
    const value: unknown = JSON.parse(typeof config === 'string' ? config : await config.text());
    return typeof value === 'object' && value !== null ? new Set(Object.keys(value)) : null;
  } catch {
    throw new OvertickError('invalid', 'sample_type_config is not JSON.');
  }
}

async function ingest(request: IncomingMessage, options: ProfileOptions): Promise<void> {
  const query = new URL(request.url ?? '/', 'http://collector').searchParams;
  const { name, kind, labels } = parseName(query.get('name') ?? '');
  const spy = query.get('spyName') ?? '';
  const source = {
    resource: resourceOfLabels(name, labels, spy),
    fromUs: parseUnixUs(query.get('from'), 'from'),
    untilUs: parseUnixUs(query.get('until'), 'until'),
  };
  allowsOf(request)(source.resource.service);
  const contentType = request.headers['content-type'] ?? '';
  const body = Buffer.concat(await readBody(request, options.config.limits));
  const isForm = contentType.toLowerCase().startsWith('multipart/form-data');
  const { profile, only } = isForm ? await readForm(body, contentType) : { profile: body, only: null };
  const format = query.get('format') ?? (isForm ? 'pprof' : '');
  const units = query.get('units');
  const decoded = await decodeOr422(() => decodeBody(profile, { format, kind, units }));
  await keepProfile(options, decoded, source, only);
}

/** `POST /ingest`, as the clients of Pyroscope for Go and Node send it: 200 once the profile is in the store. */
export function createIngestHandler(options: ProfileOptions): Handler {
  return async (request): Promise<Answer> => {
    try {
      await ingest(request, options);
      return { status: 200, body: '' };
    } catch (error) {
      if (!(error instanceof NoProfile)) throw error;
      return { ...failure(error.reason), status: 422 };
    }
  };
}
