import { notAProfile } from '../../../lib/profiles/profile.ts';
import { eachField, textOf } from '../../../lib/profiles/protobuf.ts';
import type { Labels } from './profile-labels.ts';

/** A series of `push.v1.PushRequest`: labels and pprof profiles, each zipped or not. */
export type Series = { labels: Labels; profiles: Buffer[] };

/** PushRequest { series = 1 { labels = 1 { name = 1, value = 2 }, samples = 2 { raw_profile = 1 } } }. */
export function decodePushProto(bytes: Buffer): Series[] {
  const series: Series[] = [];
  eachField(bytes, 0, bytes.length, one => {
    if (one.number !== 1 || !one.isBytes) return;
    const found: Series = { labels: {}, profiles: [] };
    eachField(bytes, one.from, one.end, field => {
      if (!field.isBytes) return;
      if (field.number === 1) {
        const pair = { name: '', value: '' };
        eachField(bytes, field.from, field.end, part => {
          if (part.isBytes && part.number === 1) pair.name = textOf(bytes, part);
          if (part.isBytes && part.number === 2) pair.value = textOf(bytes, part);
        });
        found.labels[pair.name] = pair.value;
      } else if (field.number === 2)
        eachField(bytes, field.from, field.end, part => {
          if (part.isBytes && part.number === 1) found.profiles.push(bytes.subarray(part.from, part.end));
        });
    });
    series.push(found);
  });
  return series;
}

const listOf = (value: unknown) => (Array.isArray(value) ? (value as Record<string, unknown>[]) : []);

/** The same as JSON: raw profiles are base64. */
export function decodePushJson(text: string): Series[] {
  let request: { series?: unknown };
  try {
    request = JSON.parse(text) ?? {};
  } catch {
    throw notAProfile('the body is not JSON');
  }
  return listOf(request.series).map(one => ({
    labels: Object.fromEntries(listOf(one?.labels).map(label => [String(label?.name), String(label?.value)])),
    profiles: listOf(one?.samples).map(sample =>
      Buffer.from(String(sample?.rawProfile ?? sample?.raw_profile ?? ''), 'base64'),
    ),
  }));
}
