import { randomUUID } from 'node:crypto';
import { OvertickError } from '../../lib/errors.ts';
import { type Batch, type Rejection, type Section, sectionNames, sections } from '../../lib/signals/batch.ts';
import { maxNameLength } from '../../lib/signals/field.ts';
import { resourceFields } from '../../lib/signals/resource.ts';
import { rowFault, type TimeWindow } from './field-check.ts';

/** A batch whose rows are all fit to be stored, and what had to be left out. */
export type ParsedBatch = {
  batch: Batch & Required<Pick<Batch, Section>>;
  rejected: Rejection[];
  unknownFields: string[];
};

const batchKeys = ['batchId', 'resource', ...sectionNames];
/** How many different unknown fields are named in an answer; a hostile sender must not choose its size. */
const maxUnknownFields = 20;

function latencyFault(row: Record<string, unknown>): string | null {
  const hasCounts = row.counts !== undefined && row.counts !== null;
  const hasValues = row.valuesUs !== undefined && row.valuesUs !== null;
  if (hasCounts === hasValues) return 'must have either counts (with scale and offset) or valuesUs';
  if (hasCounts && (row.scale === undefined || row.scale === null)) return 'scale is missing';
  return null;
}

/** Why a row cannot be taken, or null; names of fields that the format does not have are added to `unknown`. */
export function faultOfRow(
  section: Section,
  row: unknown,
  window: TimeWindow,
  unknown: Set<string>,
): string | null {
  return (
    rowFault(row, sections[section], window, unknown) ??
    (section === 'latencies' ? latencyFault(row as Record<string, unknown>) : null)
  );
}

/**
 * Checks a decoded batch against the signals' field tables. Bad rows are named and left out, the rest is kept.
 * Throws OvertickError 'invalid' when it is no batch at all: not an object, or a resource that says not who sends.
 */
export function parseBatch(body: unknown, window: TimeWindow): ParsedBatch {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new OvertickError('invalid', 'The body must be a JSON object with a resource and rows.');
  }
  const input = body as Record<string, unknown>;
  const unknown = new Set<string>();
  const fault =
    input.resource === undefined
      ? 'is missing'
      : rowFault(input.resource, resourceFields, anyPast(window), unknown);
  if (fault)
    throw new OvertickError(
      'invalid',
      `resource${fault.includes(' is ') || fault.includes(' must ') ? '.' : ' '}${fault}.`,
    );
  const batchId = input.batchId ?? randomUUID();
  if (typeof batchId !== 'string' || batchId.length === 0 || batchId.length > 2 * maxNameLength + 100) {
    throw new OvertickError(
      'invalid',
      `batchId must be a text of 1 to ${2 * maxNameLength + 100} characters.`,
    );
  }
  const unknownFields = [...unknown].map(name => `resource.${name}`);
  for (const name in input) if (!batchKeys.includes(name)) unknownFields.push(name);

  const batch = {
    batchId,
    resource: input.resource,
    ticks: [],
    pauses: [],
    samples: [],
    latencies: [],
    events: [],
  } as unknown as ParsedBatch['batch'];
  const rejected: Rejection[] = [];
  for (const section of sectionNames) {
    const rows = input[section] ?? [];
    if (!Array.isArray(rows)) throw new OvertickError('invalid', `${section} must be an array.`);
    const foreign = new Set<string>();
    rows.forEach((row, index) => {
      const reason = faultOfRow(section, row, window, foreign);
      if (reason) rejected.push({ section, index, reason });
      else (batch[section] as unknown[]).push(row);
    });
    for (const name of foreign) unknownFields.push(`${section}.${name}`);
  }
  return {
    batch,
    rejected,
    unknownFields: unknownFields.slice(0, maxUnknownFields).map(name => name.slice(0, maxNameLength)),
  };
}

/** A process may have started long ago. */
function anyPast(window: TimeWindow): TimeWindow {
  return { ...window, oldestUs: 0 };
}
