import { OvertickError } from '@/lib/errors.ts';

/**
 * Throws OvertickError 'invalid' for a change that another site's page asks for: a browser says where a request comes from.
 * Who is no browser says nothing, and could not be made to ask by a page.
 */
export function assertSameSite({ headers }: Request): void {
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  const isOwn = origin === null || URL.parse(origin)?.host === headers.get('host');
  if ((site !== null && site !== 'same-origin' && site !== 'none') || !isOwn)
    throw new OvertickError('invalid', 'A page of another site may not do this.');
}

/** The body as a JSON object. Only JSON is taken: a form of another site cannot send it unasked. */
export async function jsonBody(request: Request): Promise<Record<string, unknown>> {
  assertSameSite(request);
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? ''))
    throw new OvertickError('invalid', 'Send JSON, with Content-Type: application/json.');
  const body: unknown = await request.json().catch(() => null);
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new OvertickError('invalid', 'The body must be a JSON object.');
  return body as Record<string, unknown>;
}
