import { formatMs } from '@/lib/format/duration.ts';
import { storeSilentMs } from '../data.ts';

export const dynamic = 'force-dynamic';

/** 503 when the store has not answered for a while; what else is wrong, `/readyz` tells who is signed in. */
export function GET(): Response {
  const silentMs = storeSilentMs();
  const store = silentMs === null ? 'answers' : `has not answered for ${formatMs(silentMs)}`;
  return Response.json(
    { ok: silentMs === null, store },
    { status: silentMs === null ? 200 : 503, headers: { 'Cache-Control': 'no-store' } },
  );
}
