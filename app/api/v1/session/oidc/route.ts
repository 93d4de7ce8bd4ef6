import { cookieText } from '@/lib/auth/cookie.ts';
import { leaveFor } from '@/lib/auth/oidc.ts';
import { errorAnswer } from '../../answer.ts';
import { asReached, oidcSettings } from './reached.ts';

export const dynamic = 'force-dynamic';

const leavingSeconds = 600;

/** Sends the browser to the provider; open to everybody. `to`: the page to come back to. */
export async function GET(request: Request) {
  try {
    const settings = oidcSettings();
    const { url, leaving } = await leaveFor(settings, new URL(request.url).searchParams.get('to') ?? '/');
    const value = Buffer.from(JSON.stringify(leaving)).toString('base64url');
    const cookie = cookieText(asReached(request, settings), 'oidc', value, leavingSeconds);
    return new Response(null, {
      status: 303,
      headers: { Location: url, 'Set-Cookie': cookie, 'Cache-Control': 'no-store' },
    });
  } catch (error) {
    return errorAnswer(error);
  }
}
