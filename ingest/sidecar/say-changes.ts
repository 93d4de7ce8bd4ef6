import type { Decision } from '../../lib/sending/backoff.ts';

/** One line when the collector goes and one when it is back. */
export function sayChanges({ origin }: URL): (decision: Decision) => void {
  let last = 'done';
  return ({ action, reason }) => {
    const changed = action !== last;
    last = action;
    if (!changed) return;
    if (action === 'retry')
      console.error(`overtick agent: collector ${origin} takes nothing (${reason}); trying on`);
    else if (action === 'drop')
      console.error(`overtick agent: collector ${origin} refused a batch (${reason}); it is dropped`);
    else console.error(`overtick agent: collector ${origin} takes batches again`);
  };
}
