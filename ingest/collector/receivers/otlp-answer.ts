import type { Answer } from '../server.ts';

/** The two encodings of OTLP/HTTP; an answer has that of its request. */
export const otlpTypes = ['application/x-protobuf', 'application/json'] as const;
export type OtlpType = (typeof otlpTypes)[number];

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}

/** A field of text, bytes or a message, or of a number: its tag and what follows. */
function field(number: number, value: Uint8Array | number): Buffer {
  if (typeof value === 'number') return Buffer.concat([varint(number * 8), varint(value)]);
  return Buffer.concat([varint(number * 8 + 2), varint(value.length), value]);
}

const answer = (type: OtlpType, status: number, json: unknown, bytes: () => Buffer): Answer => ({
  status,
  headers: { 'Content-Type': type },
  body: type === 'application/json' ? JSON.stringify(json) : bytes(),
});

/** 200: all of it was taken, or but for `rejected`, which is not to be sent again. */
export function accepted(
  type: OtlpType,
  signal: 'metrics' | 'traces',
  rejected: number,
  reason: string,
): Answer {
  if (rejected === 0) return answer(type, 200, {}, () => Buffer.alloc(0));
  const name = signal === 'metrics' ? 'rejectedDataPoints' : 'rejectedSpans';
  // 64-bit integers are text in JSON.
  const partialSuccess = { [name]: String(rejected), errorMessage: reason };
  return answer(type, 200, { partialSuccess }, () =>
    field(1, Buffer.concat([field(1, rejected), field(2, Buffer.from(reason))])),
  );
}

/** Any other status, with a google.rpc.Status that says why. */
export function refused(type: OtlpType, status: number, message: string): Answer {
  return answer(type, status, { message }, () => field(2, Buffer.from(message)));
}
