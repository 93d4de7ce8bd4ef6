import { formatMs } from '../../lib/format/duration.ts';
import type { AnswersLately } from '../../lib/system/answers-lately.ts';
import type { Answer } from './server.ts';
import type { Spool } from './spool.ts';

/** A spool that could not be written so long ago, and was not tried since, may be tried again; in ms. */
const troubleMs = 15_000;

type Options = {
  trouble: Spool['trouble'];
  isFull(): boolean;
  store: Pick<AnswersLately, 'silentMs'>;
};

/**
 * `GET /healthz`: what works, 503 where something does not. A store that is away makes it red, since nothing that comes in
 * can be seen; the collector itself takes batches all the same, which is what `/readyz` tells.
 */
export function health({ trouble, isFull, store }: Options): Answer {
  const failed = trouble();
  const silentMs = store.silentMs();
  const wrong = {
    spool: isFull()
      ? 'full'
      : failed !== null && Date.now() - failed.atMs < troubleMs
        ? 'cannot be written'
        : null,
    store: silentMs === null ? null : `has not answered for ${formatMs(silentMs)}`,
  };
  const ok = wrong.spool === null && wrong.store === null;
  return {
    status: ok ? 200 : 503,
    body: { ok, spool: wrong.spool ?? 'takes batches', store: wrong.store ?? 'answers' },
  };
}
