import { checked } from '@/app/data.ts';
import { shared } from '@/app/guard.ts';
import { sessionRequest } from '@/lib/api/session.ts';
import { cookieText, readCookie } from '@/lib/auth/cookie.ts';
import { errorAnswer } from '../answer.ts';
import { assertSameSite, jsonBody } from '../same-site.ts';
import { beginSession, whoSignsIn } from './begin.ts';

export const dynamic = 'force-dynamic';

const done = (cookie: string) =>
  Response.json({ ok: true }, { headers: { 'Set-Cookie': cookie, 'Cache-Control': 'no-store' } });

/** Signs in; open to everybody, who then have to show that they may. */
export async function POST(request: Request) {
  try {
    const asked = checked(sessionRequest, await jsonBody(request));
    return done(beginSession(request.headers, await whoSignsIn(request.headers, asked)));
  } catch (error) {
    return errorAnswer(error);
  }
}

/** Signs out. */
export async function DELETE(request: Request) {
  try {
    assertSameSite(request);
    const id = readCookie(request.headers, 'session');
    if (id !== null) shared().guard.sessions.end(id);
    return done(cookieText(request.headers, 'session', '', 0));
  } catch (error) {
    return errorAnswer(error);
  }
}
