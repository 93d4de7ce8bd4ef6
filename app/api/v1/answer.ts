import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { headers } from 'next/headers';
import { describeError } from '@/app/data.ts';
import { admitted } from '@/app/guard.ts';
import { httpStatus, OvertickError } from '@/lib/errors.ts';
import { acceptsGzip, packedHeader, packedLevel } from '@/lib/live/packed.ts';

/** Query parameters of a request; one that is given twice is refused. Throws OvertickError 'invalid'. */
export function queryOf(request: Request): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, value] of new URL(request.url).searchParams) {
    if (Object.hasOwn(query, name)) throw new OvertickError('invalid', `${name} is given twice.`);
    query[name] = value;
  }
  return query;
}

export function errorAnswer(error: unknown): Response {
  const described = describeError(error);
  const status = error instanceof OvertickError ? httpStatus[error.code] : 500;
  return Response.json(
    { error: described },
    { status, headers: { 'Cache-Control': 'no-store', ...(status === 503 ? { 'Retry-After': '2' } : {}) } },
  );
}

type Written = { text: string; packed?: Promise<Uint8Array<ArrayBuffer>> };
const written = new WeakMap<object, Written>();

/** As JSON; made once of an answer that many share. */
function writtenOf(body: unknown): Written {
  if (typeof body !== 'object' || body === null) return { text: JSON.stringify(body) };
  const one = written.get(body) ?? { text: JSON.stringify(body) };
  written.set(body, one);
  return one;
}

const pack = promisify(gzip);
/** Less is not worth its header. */
const packedFrom = 1_024;

/** The answer as JSON, to who may look at least; null is a 404 with `missing` as its sentence. */
export async function answer(
  load: () => Promise<unknown>,
  missing = 'There is nothing here.',
): Promise<Response> {
  try {
    await admitted();
    const body = await load();
    if (body === null) throw new OvertickError('not-found', missing);
    const one = writtenOf(body);
    const packs = one.text.length >= packedFrom && acceptsGzip(await headers());
    if (packs) one.packed ??= pack(one.text, { level: packedLevel });
    return new Response(packs ? await one.packed : one.text, {
      headers: {
        'Content-Type': 'application/json',
        'Cache-Control': 'no-store, no-transform',
        Vary: 'Accept-Encoding',
        ...(packs ? { [packedHeader]: 'gzip' } : {}),
      },
    });
  } catch (error) {
    return errorAnswer(error);
  }
}
