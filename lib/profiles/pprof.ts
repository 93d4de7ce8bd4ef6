import { createStacks, type Decoded, frameOf, notAProfile } from './profile.ts';
import { addNumbers, eachField, type ProtoField, textOf } from './protobuf.ts';

/** Reads google.v1.Profile, already unzipped (github.com/google/pprof, proto/profile.proto). Throws OvertickError 'invalid'. */
export function decodePprof(bytes: Uint8Array): Decoded {
  const strings: string[] = [];
  const types: { type: number; unit: number }[] = [];
  const samples: ProtoField[] = [];
  const locations = new Map<number, { address: number; functions: number[] }>();
  const functions = new Map<number, { name: number; file: number }>();
  let [timeNs, durationNs] = [0, 0];
  eachField(bytes, 0, bytes.length, field => {
    if (field.number === 6) strings.push(textOf(bytes, field));
    else if (field.number === 1) types.push(numbersOf(bytes, field, { type: 1, unit: 2 }));
    else if (field.number === 2) samples.push(field);
    else if (field.number === 4) {
      const { id, location } = locationOf(bytes, field);
      locations.set(id, location);
    } else if (field.number === 5) {
      const { id, name, file } = numbersOf(bytes, field, { id: 1, name: 2, file: 4 });
      functions.set(id, { name, file });
    } else if (field.number === 9) timeNs = field.value;
    else if (field.number === 10) durationNs = field.value;
  });
  if (types.length === 0 || strings[0] !== '') throw notAProfile('it has no sample types');

  const frames = new Map<number, string[]>();
  /** Functions of a place, the outermost of those inlined there first. */
  const framesOf = (id: number): string[] => {
    const known = frames.get(id);
    if (known) return known;
    const location = locations.get(id);
    const found = (location?.functions ?? []).map(number => {
      const called = functions.get(number);
      return frameOf(strings[called?.name ?? -1] ?? '(unknown)', strings[called?.file ?? -1]);
    });
    const made = found.length > 0 ? found.reverse() : [`0x${(location?.address ?? 0).toString(16)}`];
    frames.set(id, made);
    return made;
  };

  const tables = types.map(() => createStacks());
  let unparsed = 0;
  for (const field of samples) {
    const { places, values } = sampleOf(bytes, field);
    if (values.length !== types.length || !values.every(Number.isSafeInteger)) {
      unparsed++;
      continue;
    }
    // The leaf comes first.
    const stack = places.reverse().flatMap(framesOf);
    values.forEach((value, i) => {
      tables[i]?.add(stack, value);
    });
  }
  const names = types.map(({ type }) => strings[type] ?? '');
  return {
    profiles: types.map(({ unit }, i) => ({
      type: names[i] ?? '',
      unit: strings[unit] ?? '',
      stacks: tables[i]?.stacks() ?? [],
    })),
    ...timesOf(timeNs, durationNs, names),
    unparsed,
  };
}

/** What Go counts up and tells as differences (`?seconds=`); their time is that of the second reading. */
const differences = ['alloc_space', 'contentions', 'goroutine'];

/** A profile of CPU says when it began, a difference when it ended. */
function timesOf(timeNs: number, durationNs: number, types: readonly string[]) {
  const timeUs = timeNs > 0 ? Math.round(timeNs / 1000) : null;
  const durationUs = Math.round(durationNs / 1000);
  if (timeUs === null || durationUs <= 0) return { startUs: timeUs, endUs: null };
  const isEnd = types.some(type => differences.includes(type));
  const startUs = isEnd ? timeUs - durationUs : timeUs;
  return { startUs, endUs: startUs + durationUs };
}

/** Number fields of a message by name; 0 for what is not there, as proto3 has it. */
function numbersOf<Name extends string>(
  bytes: Uint8Array,
  message: ProtoField,
  names: Record<Name, number>,
): Record<Name, number> {
  const found = Object.fromEntries(Object.keys(names).map(name => [name, 0])) as Record<Name, number>;
  eachField(bytes, message.from, message.end, ({ number, value }) => {
    for (const name of Object.keys(names) as Name[]) if (names[name] === number) found[name] = value;
  });
  return found;
}

function locationOf(bytes: Uint8Array, message: ProtoField) {
  const location = { address: 0, functions: [] as number[] };
  let id = 0;
  eachField(bytes, message.from, message.end, field => {
    if (field.number === 1) id = field.value;
    else if (field.number === 3) location.address = field.value;
    else if (field.number === 4) location.functions.push(numbersOf(bytes, field, { function: 1 }).function);
  });
  return { id, location };
}

function sampleOf(bytes: Uint8Array, message: ProtoField) {
  const places: number[] = [];
  const values: number[] = [];
  eachField(bytes, message.from, message.end, field => {
    if (field.number === 1) addNumbers(bytes, field, places);
    else if (field.number === 2) addNumbers(bytes, field, values);
  });
  return { places, values };
}
