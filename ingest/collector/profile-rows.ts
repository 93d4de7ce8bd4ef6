import { secondsText } from '../../lib/clickhouse/time-text.ts';
import type { Config } from '../../lib/config.ts';
import { OvertickError } from '../../lib/errors.ts';
import { type Decoded, largest, type Profile } from '../../lib/profiles/profile.ts';
import { maxNameLength } from '../../lib/signals/field.ts';
import { type Resource, resourceFields } from '../../lib/signals/resource.ts';

/** Whose profiles they are, and when, where the profile itself does not say. */
export type ProfileSource = { resource: Resource; fromUs: number | null; untilUs: number | null };

/** Stacks of a row; a Go server has a few hundred. */
const mostStacks = 1_000;
/** What a profile covers where it says only when it ended. */
const usualUs = 10e6;
const longestUs = 3600e6;
const aheadUs = 600e6;

/**
 * Profiles as JSON lines for the table. `only`: types that are wanted. Types that fell are left out: the memory in use of a
 * delta says what came less what went, and less than nothing cannot be drawn. Throws OvertickError 'invalid'.
 */
export function profileLines(
  decoded: Decoded,
  { resource, fromUs, untilUs }: ProfileSource,
  { ticksDays }: Config['retention'],
  only: ReadonlySet<string> | null = null,
): { lines: string[]; fell: number } {
  const named = checked(resource);
  const nowUs = Date.now() * 1000;
  const { startUs, endUs } = timesOf(decoded, fromUs, untilUs, nowUs);
  if (!(startUs > nowUs - ticksDays * 86_400e6) || !(endUs < nowUs + aheadUs))
    throw new OvertickError(
      'invalid',
      `The profile is not of the last ${ticksDays} days. Is the clock of its server right?`,
    );
  if (!(endUs >= startUs) || endUs - startUs > longestUs)
    throw new OvertickError('invalid', 'A profile must end after it began, within an hour.');
  const wanted = decoded.profiles.filter(
    ({ type, stacks }) => type !== '' && stacks.length > 0 && (only === null || only.has(type)),
  );
  const whole = wanted.filter(({ stacks }) => stacks.every(({ value }) => value >= 0));
  const lines = whole.map(profile => {
    const times = { start: secondsText(startUs), end: secondsText(Math.max(endUs, startUs + 1)) };
    return `${JSON.stringify({ ...named, ...times, ...stacksOf(profile) })}\n`;
  });
  return { lines, fell: wanted.length - whole.length };
}

/**
 * What the sender says of the time comes first. A pprof with a time and no duration was taken then: Go's client sends such
 * ones of the heap, and says beside them what they cover.
 */
function timesOf({ startUs, endUs }: Decoded, fromUs: number | null, untilUs: number | null, nowUs: number) {
  if (fromUs !== null && untilUs !== null) return { startUs: fromUs, endUs: untilUs };
  if (startUs !== null && endUs !== null) return { startUs, endUs };
  const takenUs = untilUs ?? startUs ?? nowUs;
  return { startUs: fromUs ?? takenUs - usualUs, endUs: takenUs };
}

function checked({ service, instance, region = '', build = '', runtime = '', startedAtUs = 0 }: Resource) {
  const texts = { service, instance, region, build, runtime };
  for (const [name, text] of Object.entries(texts))
    if (text.length > maxNameLength)
      throw new OvertickError('invalid', `${name} has more than ${maxNameLength} characters.`);
  if (service === '' || instance === '')
    throw new OvertickError('invalid', 'The profile does not say whose it is.');
  const { texts: refused, reason } = resourceFields.instance.not;
  if ((refused as readonly string[]).includes(instance))
    throw new OvertickError('invalid', `The instance cannot be ${JSON.stringify(instance)}: ${reason}.`);
  return { ...texts, incarnation: startedAtUs };
}

function stacksOf(all: Profile) {
  const { profile, otherStacks } = largest(all, mostStacks);
  const numbers = new Map<string, number>();
  const numberOf = (frame: string) => {
    const number = numbers.get(frame) ?? numbers.size;
    numbers.set(frame, number);
    return number;
  };
  const frames = profile.stacks.flatMap(stack => stack.frames.map(numberOf));
  return {
    type: profile.type.slice(0, maxNameLength),
    unit: profile.unit.slice(0, maxNameLength),
    functions: [...numbers.keys()],
    frames,
    depths: profile.stacks.map(stack => stack.frames.length),
    values: profile.stacks.map(({ value }) => Math.min(value, Number.MAX_SAFE_INTEGER)),
    other_stacks: otherStacks,
  };
}
