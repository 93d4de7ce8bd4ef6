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

/** The answer as JSON, to who may look at least; null is a 404 with `missing` as its sentence. */
export async function answer(
  load: () => Promise<unknown>,
  missing = 'There is nothing here.',
): Promise<Response> {
  try {
    await admitted();
    const body = await load();
    if (body === null) throw new OvertickError('not-found', missing);
    return Response.json(body, { headers: { 'Cache-Control': 'no-store' } });
  } catch (error) {
    return errorAnswer(error);
  }
}
