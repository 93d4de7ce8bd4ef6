import { cookieText, readCookie } from '@/lib/auth/cookie.ts';
import { localPath } from '@/lib/auth/local-path.ts';
import { comeBack, type Leaving } from '@/lib/auth/oidc.ts';
import { OvertickError } from '@/lib/errors.ts';
import { errorAnswer } from '../../../answer.ts';
import { beginSession } from '../../begin.ts';
import { asReached, oidcSettings } from '../reached.ts';

export const dynamic = 'force-dynamic';

function leavingOf(text: string | null): Leaving {
  try {
    const { verifier, state, nonce, to } = JSON.parse(Buffer.from(text ?? '', 'base64url').toString('utf8'));
    return { verifier: String(verifier), state: String(state), nonce: String(nonce), to: String(to) };
  } catch {
    throw new OvertickError('unauthorized', 'This sign-in began elsewhere or took too long. Try again.');
  }
}

/** Where the provider sends the browser back to; open to everybody, who then bring the provider's word. */
export async function GET(request: Request) {
  try {
    const settings = oidcSettings();
    const asking = asReached(request, settings);
    const leaving = leavingOf(readCookie(asking, 'oidc'));
    const who = await comeBack(settings, leaving, new URL(request.url).search);
    const headers = new Headers({ Location: localPath(leaving.to), 'Cache-Control': 'no-store' });
    headers.append('Set-Cookie', beginSession(asking, { ...who, via: 'oidc' }));
    headers.append('Set-Cookie', cookieText(asking, 'oidc', '', 0));
    return new Response(null, { status: 303, headers });
  } catch (error) {
    return errorAnswer(error);
  }
}
