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
 * `GET /healthz`: 503 when the spool takes nothing, which is when the collector does not work. A store that is away is said
 * and no fault of the collector: it keeps what comes in, and a probe that started it anew would help nobody.
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
  const ok = wrong.spool === null;
  return {
    status: ok ? 200 : 503,
    body: { ok, spool: wrong.spool ?? 'takes batches', store: wrong.store ?? 'answers' },
  };
}
