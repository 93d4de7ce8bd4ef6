import { setImmediate as othersTurn } from 'node:timers/promises';
import type { Config } from '../../lib/config.ts';
import { OvertickError } from '../../lib/errors.ts';
import type { Limits } from '../../lib/limits.ts';
import {
  type Batch,
  type BatchAnswer,
  type Rejection,
  type SectionCounts,
  sectionNames,
} from '../../lib/signals/batch.ts';
import type { Counters } from '../../lib/system/counters.ts';
import type { Frame } from '../../lib/wire/decode.ts';
import { encodeFrame } from '../../lib/wire/encode.ts';
import { contentType as columnar } from '../../lib/wire/layout.ts';
import { batchOf, checkFrame } from './check-frame.ts';
import type { TimeWindow } from './field-check.ts';
import { foldBatch } from './fold-names.ts';
import type { Intake } from './intake.ts';
import { assertJsonShape } from './json-shape.ts';
import type { Names } from './names.ts';
import { parseBatch } from './parse-batch.ts';
import { createRateLimit } from './rate-limit.ts';
import { readBody } from './read-body.ts';
import type { Rejections } from './rejections.ts';
import { type Allows, allowsOf, type Handler } from './server.ts';
import type { Kept } from './spool.ts';

type Options = {
  config: Pick<Config, 'retention' | 'limits'>;
  intake: Intake;
  names: Names;
  rejections: Rejections;
  counters: Counters;
  isFull(): boolean;
};

/** A batch that is fit to be kept, and what had to be left out. */
type Taken = { kept: Kept; rejected: readonly Rejection[]; unknownFields: readonly string[] };

/** A hostile sender must not choose the size of an answer. */
const maxRejectionsNamed = 1_000;

function timeWindow({ retention, limits }: Options['config']): TimeWindow {
  const nowUs = Date.now() * 1000;
  // When our clock was set while we ran, which time is right is not known: good rows must not pay for it.
  const steadyUs = (performance.timeOrigin + performance.now()) * 1000;
  return {
    nowUs,
    oldestUs: Math.min(nowUs, steadyUs) - Math.min(retention.ticksDays * 24, limits.pastHours) * 3600e6,
    newestUs: Math.max(nowUs, steadyUs) + limits.futureMinutes * 60e6,
    mostKeys: { durations: limits.phasesPerTick, attributes: limits.labelsPerEvent },
  };
}

/** A body from which on others get their turn between parsing it and checking its rows: each takes 50 ms of a few MiB. */
const largeBytes = 256 * 1024;

/** Throws OvertickError 'invalid' or 'too-large'. */
export function parseJson(body: Buffer, limits: Limits, envelopeDepth = 0): unknown {
  assertJsonShape(body, limits, envelopeDepth);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new OvertickError('invalid', `The body is not JSON: ${(error as Error).message.slice(0, 200)}.`);
  }
}

function takeRows({ intake, names, config }: Options, body: unknown, window: TimeWindow): Taken {
  const { ticksPerBatch } = config.limits;
  for (const section of sectionNames)
    if (((body as Partial<Batch> | null)?.[section]?.length ?? 0) > ticksPerBatch)
      throw new OvertickError(
        'too-large',
        `A batch may hold at most ${ticksPerBatch} ${section}. Send smaller batches.`,
      );
  const { batch, rejected, unknownFields } = parseBatch(body, window);
  const frame = encodeFrame(foldBatch(names, batch), window.nowUs);
  return { kept: intake.take([frame]), rejected, unknownFields };
}

function takeFrame({ intake, names, config }: Options, body: readonly Buffer[], window: TimeWindow): Taken {
  const kept = intake.take(body);
  let rejected: Rejection[] | null;
  try {
    rejected = checkFrame(kept.frame, window, names, config.limits.ticksPerBatch);
  } catch (error) {
    intake.forget(kept);
    throw error;
  }
  if (rejected === null) return { kept, rejected: [], unknownFields: [] };
  const { instance } = kept.frame.dictionary.resource;
  const batch = foldBatch(names, batchOf(kept.frame, rejected));
  // Numbers are counted by instance: those of all that are folded into one would be taken for each other's.
  const sequence = batch.resource.instance === instance ? kept.frame.sequence : Number.NaN;
  const rest = encodeFrame(batch, kept.frame.sentAtUs, sequence);
  intake.forget(kept);
  return { kept: intake.take([rest]), rejected, unknownFields: [] };
}

const rowsIn = ({ sections }: Frame): SectionCounts =>
  Object.fromEntries(sectionNames.map(section => [section, sections[section].rows])) as SectionCounts;

export type Receiver = {
  /** Keeps a batch: resolves once it is on disk and will be in the store exactly once. Throws OvertickError. */
  receive(parts: readonly Buffer[], type: 'json' | 'columns', allows: Allows): Promise<BatchAnswer>;
  /** The same of a batch that another format was made into. */
  receiveRows(batch: Batch, allows: Allows): Promise<BatchAnswer>;
};

export function createReceiver(options: Options): Receiver {
  const { config, intake, counters, rejections, isFull } = options;
  const countBatch = {
    accepted: counters.counter('overtick_batches_total', { outcome: 'accepted' }),
    duplicate: counters.counter('overtick_batches_total', { outcome: 'duplicate' }),
  };
  const countRows = sectionNames.map(section => ({
    section,
    accepted: counters.counter('overtick_rows_accepted_total', { section }),
  }));
  const limit = createRateLimit({
    bytesPerSecond: config.limits.instanceBytesPerSecond,
    burstBytes: config.limits.instanceBurstBytes,
  });
  const receive = async (take: (window: TimeWindow) => Taken, allows: Allows): Promise<BatchAnswer> => {
    if (isFull())
      throw new OvertickError(
        'unavailable',
        'The spool is full, since the store cannot be written. Try again later.',
      );
    const { kept, rejected, unknownFields } = take(timeWindow(config));
    try {
      allows(kept.frame.dictionary.resource.service);
      limit.spend(kept.frame.dictionary.resource.instance, kept.frame.bytes);
    } catch (error) {
      intake.forget(kept);
      counters.add('overtick_batches_too_many_total', 1);
      throw error;
    }
    const accepted = rowsIn(kept.frame);
    const isNew = await intake.keep(kept);

    countBatch[isNew ? 'accepted' : 'duplicate'](1);
    if (isNew) for (const { section, accepted: count } of countRows) count(accepted[section]);
    if (rejected.length > 0) rejections.add(kept.frame.dictionary.resource, rejected);
    return {
      accepted,
      rejected: rejected.slice(0, maxRejectionsNamed),
      ...(isNew ? {} : { duplicate: true as const }),
      ...(unknownFields.length > 0 ? { unknownFields: [...unknownFields] } : {}),
    };
  };
  return {
    async receive(parts, type, allows) {
      if (type === 'columns') return receive(window => takeFrame(options, parts, window), allows);
      const json = Buffer.concat(parts);
      const body = parseJson(json, config.limits);
      if (json.length >= largeBytes) await othersTurn();
      return receive(window => takeRows(options, body, window), allows);
    },
    receiveRows: (batch, allows) => receive(window => takeRows(options, batch, window), allows),
  };
}

/** `POST /v1/batch`: 202 once the batch is on disk and will be in the store exactly once. */
export function createBatchHandler({ receive }: Receiver, limits: Limits): Handler {
  return async request => {
    const type = (request.headers['content-type'] ?? 'application/json').split(';')[0]?.trim().toLowerCase();
    if (type !== 'application/json' && type !== columnar) {
      throw new OvertickError(
        'unsupported',
        `Content-Type ${JSON.stringify(type)} is not taken; send application/json or ${columnar}.`,
      );
    }
    const body = await readBody(request, limits);
    return {
      status: 202,
      body: await receive(body, type === columnar ? 'columns' : 'json', allowsOf(request)),
    };
  };
}
