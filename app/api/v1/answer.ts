import { describeError } from '@/app/data.ts';
import { admitted } from '@/app/guard.ts';
import { httpStatus, OvertickError } from '@/lib/errors.ts';

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

const texts = new WeakMap<object, string>();

/** As JSON; made once of an answer that many share. */
function textOf(body: unknown): string {
  if (typeof body !== 'object' || body === null) return JSON.stringify(body);
  const text = texts.get(body) ?? JSON.stringify(body);
  texts.set(body, text);
  return text;
}

/** The answer as JSON, to who may look at least; null is a 404 with `missing` as its sentence. */
export async function answer(
  load: () => Promise<unknown>,
  missing = 'There is nothing here.',
): Promise<Response> {
  try {
    await admitted();
    const body = await load();
    if (body === null) throw new OvertickError('not-found', missing);
    return new Response(textOf(body), {
      headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
    });
  } catch (error) {
    return errorAnswer(error);
  }
}
