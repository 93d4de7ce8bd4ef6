import type { Config } from '../../lib/config.ts';
import { OvertickError } from '../../lib/errors.ts';
import { type BatchAnswer, type SectionCounts, sectionNames } from '../../lib/signals/batch.ts';
import type { Acceptor } from './accept.ts';
import type { TimeWindow } from './field-check.ts';
import type { Counters } from './metrics.ts';
import { parseBatch } from './parse-batch.ts';
import { readBody } from './read-body.ts';
import type { Handler } from './server.ts';

type Options = {
  config: Pick<Config, 'retention'>;
  acceptor: Acceptor;
  counters: Counters;
  isFull(): boolean;
};

/** A sender's clock may be ahead of ours by this much, in µs. */
const aheadUs = 10 * 60 * 1e6;

function timeWindow({ ticksDays }: Config['retention']): TimeWindow {
  const nowUs = Date.now() * 1000;
  return { nowUs, oldestUs: nowUs - ticksDays * 86_400e6, newestUs: nowUs + aheadUs };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new OvertickError('invalid', `The body is not JSON: ${(error as Error).message.slice(0, 200)}.`);
  }
}

/** `POST /v1/batch`: 202 once the batch is on disk and will be in the store exactly once. */
export function createBatchHandler({ config, acceptor, counters, isFull }: Options): Handler {
  return async request => {
    const type = (request.headers['content-type'] ?? 'application/json').split(';')[0]?.trim().toLowerCase();
    if (type !== 'application/json') {
      throw new OvertickError(
        'unsupported',
        `Content-Type ${JSON.stringify(type)} is not taken; send application/json.`,
      );
    }
    if (isFull())
      throw new OvertickError(
        'unavailable',
        'The spool is full, since the store cannot be written. Try again later.',
      );
    const parsed = parseBatch(parseJson(await readBody(request)), timeWindow(config.retention));
    const isNew = await acceptor.accept(parsed);

    const accepted = Object.fromEntries(
      sectionNames.map(section => [section, parsed.batch[section].length]),
    ) as SectionCounts;
    counters.add('overtick_batches_total', 1, { outcome: isNew ? 'accepted' : 'duplicate' });
    if (isNew)
      for (const section of sectionNames)
        counters.add('overtick_rows_accepted_total', accepted[section], { section });
    for (const { section } of parsed.rejected) counters.add('overtick_rows_rejected_total', 1, { section });
    const answer: BatchAnswer = {
      accepted,
      rejected: parsed.rejected,
      ...(isNew ? {} : { duplicate: true as const }),
      ...(parsed.unknownFields.length > 0 ? { unknownFields: parsed.unknownFields } : {}),
    };
    return { status: 202, body: answer };
  };
}
