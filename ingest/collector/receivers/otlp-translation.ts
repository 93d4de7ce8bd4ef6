import type { Batch } from '../../../lib/signals/batch.ts';

/** What a request became: rows by sender, and how many points or spans that were meant for us could not be understood. */
export type Translated = { batches: Omit<Batch, 'batchId'>[]; bad: number };
