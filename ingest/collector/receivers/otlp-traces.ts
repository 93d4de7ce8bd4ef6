import {
  type Attributes,
  attributesOf,
  type Json,
  listOf,
  microsOf,
  objectOf,
  textOf,
} from '../../../lib/metrics/otlp-values.ts';
import { maxNameLength } from '../../../lib/signals/field.ts';
import { type Tick, tickFields } from '../../../lib/signals/tick.ts';
import type { Allows } from '../server.ts';
import { type Instances, withStart } from './otlp-instances.ts';
import type { PhaseSpan, WaitingPhases } from './otlp-phases.ts';
import { resourceOf } from './otlp-resource.ts';
import type { Translated } from './otlp-translation.ts';

/** An attribute of a tick's span to its field, with the factor between their units. */
const numbers = {
  'tick.number': ['tick', 1],
  'tick.budget_ms': ['budgetUs', 1000],
  players: ['players', 1],
  'packets.sent': ['packetsSent', 1],
  'packets.dropped': ['packetsDropped', 1],
  'alloc.bytes': ['allocBytes', 1],
} as const;

type Span = {
  key: string;
  parent: string | null;
  name: string;
  startUs: number;
  endUs: number;
  attributes: Attributes;
};

function spanOf(json: Json): Span | null {
  const [startUs, endUs] = [microsOf(json.startTimeUnixNano), microsOf(json.endTimeUnixNano)];
  const [trace, id, parent] = [textOf(json.traceId), textOf(json.spanId), textOf(json.parentSpanId)];
  if (startUs === null || endUs === null || trace === '' || id === '') return null;
  const attributes = attributesOf(json.attributes);
  const name = textOf(json.name);
  return {
    key: `${trace}:${id}`,
    parent: parent === '' ? null : `${trace}:${parent}`,
    name,
    startUs,
    endUs,
    attributes,
  };
}

const isTick = ({ name, attributes }: Span) => name === 'tick' || attributes.has('tick.number');

/** µs by name, in the order in which they ran; those of one name are added up. */
function phasesOf(spans: readonly PhaseSpan[]): Record<string, number> {
  const phases = new Map<string, number>();
  for (const { name, durationUs } of [...spans].sort((a, b) => a.startUs - b.startUs)) {
    if (phases.size === tickFields.phases.maxKeys && !phases.has(name)) continue;
    phases.set(name, (phases.get(name) ?? 0) + durationUs);
  }
  return Object.fromEntries(phases);
}

function tickOf({ startUs, endUs, attributes }: Span, phases: readonly PhaseSpan[]): Tick {
  const tick: Tick = { startUs, durationUs: endUs - startUs };
  for (const [name, [field, factor]] of Object.entries(numbers)) {
    const value = Number(attributes.get(name) ?? Number.NaN);
    if (Number.isFinite(value)) tick[field] = Math.round(value * factor);
  }
  const loop = attributes.get('loop');
  if (typeof loop === 'string' && loop !== '') tick.loop = loop;
  const scheduledUs = microsOf(attributes.get('scheduled'));
  if (scheduledUs !== null) tick.scheduledUs = scheduledUs;
  if (phases.length > 0) tick.phases = phasesOf(phases);
  return tick;
}

/**
 * An ExportTraceServiceRequest as ticks: of spans named "tick" or with a tick.number. The spans right below one are its
 * phases, whether they come with it or came shortly before. Every other span is passed over.
 */
export function batchesOfTraces(
  request: unknown,
  instances: Instances,
  waiting: WaitingPhases,
  allows: Allows,
): Translated {
  const batches: Translated['batches'] = [];
  let bad = 0;
  for (const entry of listOf(objectOf(request).resourceSpans)) {
    const { resource: told, scopeSpans } = objectOf(entry);
    const resource = resourceOf(attributesOf(objectOf(told).attributes));
    allows(resource.service);
    const spans = listOf(scopeSpans).flatMap(scope =>
      listOf(objectOf(scope).spans).map(span => spanOf(objectOf(span))),
    );
    const found: Span[] = [];
    for (const span of spans) {
      if (span === null) bad++;
      else if (isTick(span)) found.push(span);
      else if (span.parent !== null && span.endUs >= span.startUs)
        waiting.add(span.parent, {
          name: span.name.slice(0, maxNameLength) || 'unnamed',
          startUs: span.startUs,
          durationUs: span.endUs - span.startUs,
        });
    }
    if (found.length === 0) continue;
    const ticks = found.map(span => tickOf(span, waiting.take(span.key)));
    batches.push({ resource: withStart(resource, instances.of(resource)), ticks });
  }
  return { batches, bad };
}
