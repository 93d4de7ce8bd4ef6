import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { OvertickError } from '../../../lib/errors.ts';
import { type Limits, usualLimits } from '../../../lib/limits.ts';
import { metricsRequest, traceRequest } from '../../../lib/metrics/otlp-messages.ts';
import { decodeProtobuf, type Message, ProtobufError } from '../../../lib/metrics/protobuf.ts';
import type { BatchAnswer } from '../../../lib/signals/batch.ts';
import type { Counters } from '../../../lib/system/counters.ts';
import { parseJson, type Receiver } from '../batch.ts';
import { readBody } from '../read-body.ts';
import { type Allows, type Answer, allowsOf, failure, type Handler } from '../server.ts';
import { accepted, type OtlpType, otlpTypes, refused } from './otlp-answer.ts';
import { createAttempts } from './otlp-attempts.ts';
import { createInstances } from './otlp-instances.ts';
import { batchesOfMetrics } from './otlp-metrics.ts';
import { createWaitingPhases } from './otlp-phases.ts';
import { batchesOfTraces } from './otlp-traces.ts';
import type { Translated } from './otlp-translation.ts';

type Signal = 'metrics' | 'traces';

function typeOf({ headers }: IncomingMessage): OtlpType {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  const known = otlpTypes.find(name => name === type);
  if (known) return known;
  throw new OvertickError(
    'unsupported',
    `Content-Type ${JSON.stringify(type ?? '')} is not taken; send ${otlpTypes.join(' or ')}.`,
  );
}

/** Levels that OTLP's JSON has around what matters: resourceMetrics, scopeMetrics, metrics, dataPoints, attributes, values. */
const envelopeDepth = 16;

function decode(body: Buffer, type: OtlpType, message: Message, limits: Limits): unknown {
  if (type === 'application/json') {
    const json = parseJson(body, limits, envelopeDepth);
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json;
    throw new OvertickError('invalid', 'The body must be a JSON object, as OTLP describes it.');
  }
  try {
    return decodeProtobuf(body, message);
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    throw new OvertickError('invalid', `The body is not OTLP as protobuf: ${error.message}.`);
  }
}

type Refusal = { rows: number; reason: string };

const refusalIn = ({ rejected }: BatchAnswer): Refusal => ({
  rows: rejected.length,
  reason: `${rejected[0]?.section}: ${rejected[0]?.reason}`,
});

/** One sender that cannot be taken does not keep the others of its request out. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof OvertickError && error.code === 'invalid') return { rows: 1, reason: error.message };
  throw error;
}

/** `POST /v1/metrics` and `/v1/traces` as OTLP/HTTP 1.11 wants them (docs/otlp.md). */
export function createOtlpHandlers(
  receiver: Receiver,
  counters: Counters,
  limits: Limits = usualLimits,
): Record<Signal, Handler> {
  const instances = createInstances();
  const waiting = createWaitingPhases();
  const attempts = createAttempts();

  const take = async (
    signal: Signal,
    type: OtlpType,
    body: Buffer,
    allows: Allows,
    translate: () => Translated,
  ): Promise<Answer> => {
    // What a retry sends has the name of what was sent before, and becomes the very rows that it became then.
    const name = createHash('sha256').update(signal).update(body).digest('base64url');
    if (attempts.isDone(name)) return accepted(type, signal, 0, '');
    const { batches, bad } = attempts.of(name, translate);
    let [rejected, reason] = [
      bad,
      'points or spans without what they need: a time, a value, an id, buckets that fit',
    ];
    for (const [i, batch] of batches.entries()) {
      const refusal = await receiver
        .receiveRows({ batchId: `otlp:${name}:${i}`, ...batch }, allows)
        .then(refusalIn, refusalOf);
      if (refusal.rows > 0) reason = refusal.reason;
      rejected += refusal.rows;
    }
    attempts.done(name);
    counters.add('overtick_otlp_requests_total', 1, { signal });
    return accepted(type, signal, rejected, reason);
  };

  const handler = (
    signal: Signal,
    message: Message,
    translate: (request: unknown, allows: Allows) => Translated,
  ): Handler => {
    return async request => {
      let type: OtlpType = 'application/json';
      try {
        type = typeOf(request);
        const body = Buffer.concat(await readBody(request, limits));
        const allows = allowsOf(request);
        return await take(signal, type, body, allows, () =>
          translate(decode(body, type, message, limits), allows),
        );
      } catch (error) {
        const { status, headers, body } = failure(error);
        const answer = refused(type, status, (body as { error: { message: string } }).error.message);
        return { ...answer, headers: { ...answer.headers, ...headers } };
      }
    };
  };

  return {
    metrics: handler('metrics', metricsRequest, (request, allows) =>
      batchesOfMetrics(request, instances, allows),
    ),
    traces: handler('traces', traceRequest, (request, allows) =>
      batchesOfTraces(request, instances, waiting, allows),
    ),
  };
}
