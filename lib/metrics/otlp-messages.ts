import type { FieldOf, Kind, Message } from './protobuf.ts';

/** The parts of OTLP 1.11 that are read (github.com/open-telemetry/opentelemetry-proto), under their names in JSON. */
const one = (name: string, kind: Kind | (() => Message)): FieldOf => ({ name, kind });
const list = (name: string, kind: Kind | (() => Message)): FieldOf => ({ name, kind, repeated: true });

const anyValue: Message = {
  1: one('stringValue', 'string'),
  2: one('boolValue', 'bool'),
  3: one('intValue', 'int64'),
  4: one('doubleValue', 'double'),
};
const keyValue: Message = { 1: one('key', 'string'), 2: one('value', () => anyValue) };
const resource: Message = { 1: list('attributes', () => keyValue) };

const numberPoint: Message = {
  3: one('timeUnixNano', 'ns'),
  4: one('asDouble', 'double'),
  6: one('asInt', 'sfixed64'),
  7: list('attributes', () => keyValue),
  8: one('flags', 'varint'),
};
const histogramPoint: Message = {
  3: one('timeUnixNano', 'ns'),
  4: one('count', 'fixed64'),
  5: one('sum', 'double'),
  6: list('bucketCounts', 'fixed64'),
  7: list('explicitBounds', 'double'),
  9: list('attributes', () => keyValue),
  10: one('flags', 'varint'),
  12: one('max', 'double'),
};
const exponentialBuckets: Message = { 1: one('offset', 'sint32'), 2: list('bucketCounts', 'varint') };
const exponentialPoint: Message = {
  1: list('attributes', () => keyValue),
  3: one('timeUnixNano', 'ns'),
  4: one('count', 'fixed64'),
  5: one('sum', 'double'),
  6: one('scale', 'sint32'),
  7: one('zeroCount', 'fixed64'),
  8: one('positive', () => exponentialBuckets),
  10: one('flags', 'varint'),
  13: one('max', 'double'),
};
const summaryPoint: Message = {
  3: one('timeUnixNano', 'ns'),
  4: one('count', 'fixed64'),
  5: one('sum', 'double'),
  7: list('attributes', () => keyValue),
  8: one('flags', 'varint'),
};

const temporality = one('aggregationTemporality', 'varint');
const points = (point: Message, more: Message = {}): (() => Message) => {
  const message: Message = { 1: list('dataPoints', () => point), ...more };
  return () => message;
};
const metric: Message = {
  1: one('name', 'string'),
  3: one('unit', 'string'),
  5: one('gauge', points(numberPoint)),
  7: one('sum', points(numberPoint, { 2: temporality, 3: one('isMonotonic', 'bool') })),
  9: one('histogram', points(histogramPoint, { 2: temporality })),
  10: one('exponentialHistogram', points(exponentialPoint, { 2: temporality })),
  11: one('summary', points(summaryPoint)),
};
const scopeMetrics: Message = { 2: list('metrics', () => metric) };
const resourceMetrics: Message = {
  1: one('resource', () => resource),
  2: list('scopeMetrics', () => scopeMetrics),
};

const span: Message = {
  1: one('traceId', 'hex'),
  2: one('spanId', 'hex'),
  4: one('parentSpanId', 'hex'),
  5: one('name', 'string'),
  7: one('startTimeUnixNano', 'ns'),
  8: one('endTimeUnixNano', 'ns'),
  9: list('attributes', () => keyValue),
};
const scopeSpans: Message = { 2: list('spans', () => span) };
const resourceSpans: Message = {
  1: one('resource', () => resource),
  2: list('scopeSpans', () => scopeSpans),
};

export const metricsRequest: Message = { 1: list('resourceMetrics', () => resourceMetrics) };
export const traceRequest: Message = { 1: list('resourceSpans', () => resourceSpans) };
