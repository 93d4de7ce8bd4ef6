import { maxCount, maxDurationUs, maxNameLength } from '../../../lib/signals/field.ts';
import type { Line } from './statsd-line.ts';
import type { Meaning } from './statsd-name.ts';
import { addPhase, durationUsOf, newParts, type Parts, plus, type Stream } from './statsd-stream.ts';
import type { TickTags } from './statsd-tags.ts';

/** What is left of parts that belong to no tick: packets are counted all the same. */
export function orphan(stream: Stream, parts: Parts): void {
  const packets = {
    ...(parts.sent > 0 && { packetsSent: Math.round(parts.sent) }),
    ...(parts.dropped > 0 && { packetsDropped: Math.round(parts.dropped) }),
  };
  if (Object.keys(packets).length > 0) stream.sink.reading(packets);
  if (parts.phases.size > 0 || parts.cpuUs >= 0 || parts.allocBytes >= 0)
    stream.sink.unparsed('a part (phase, cpu, alloc) whose tick did not come');
}

const isOther = (parts: Parts, tick: number) =>
  !Number.isNaN(tick) && !Number.isNaN(parts.tick) && parts.tick !== tick;

/** Where a part belongs: to the tick before it in this packet when that came bare, else to the one that is to come. */
function targetOf(stream: Stream, tick: number, atUs: number): Parts {
  const held = stream.held.at(-1);
  if (held && (Number.isNaN(tick) ? held.isOpen : held.tick === tick)) {
    held.parts ??= newParts(tick, atUs);
    return held.parts;
  }
  if (stream.parts && isOther(stream.parts, tick)) {
    orphan(stream, stream.parts);
    stream.parts = null;
  }
  stream.parts ??= newParts(tick, atUs);
  return stream.parts;
}

/** Holds the ticks of a line until its packet is read. Returns why they cannot be, or null. */
export function addTicks(
  stream: Stream,
  { values, stampUs }: Line,
  { tick, startUs, budgetUs }: TickTags,
  arrivalUs: number,
): string | null {
  for (const value of values) if (Number.isNaN(durationUsOf(value))) return 'a tick below 0 or above an hour';
  let { parts } = stream;
  stream.parts = null;
  const isAlone = values.length === 1;
  // Whose parts these are of several ticks cannot be told.
  if (parts && (!isAlone || isOther(parts, tick))) {
    orphan(stream, parts);
    parts = null;
  }
  // A time to the second says less than the arrival, when that is about the same second.
  const isFine = stampUs % 1e6 !== 0 || Math.abs(arrivalUs - stampUs) > 1.5e6;
  for (const value of values) {
    const durationUs = durationUsOf(value);
    const stamped = isFine ? stampUs - durationUs : Number.NaN;
    const said = Number.isNaN(startUs) ? stamped : startUs;
    stream.held.push({
      tick: isAlone ? tick : Number.NaN,
      startUs: isAlone ? said : Number.NaN,
      ...{ durationUs, budgetUs, players: stream.players, parts },
      isOpen: parts === null && isAlone,
    });
  }
  return null;
}

/** Adds to a tick. Returns why the value cannot be, or null. */
export function addPart(
  stream: Stream,
  { what, phase }: Meaning,
  { values, type, rate, isRelative }: Line,
  tick: number,
  atUs: number,
): string | null {
  const sum = values.length === 1 ? (values[0] as number) : values.reduce((total, value) => total + value, 0);
  if (what === 'players') {
    if (type !== 'gauge') return 'players that are not a gauge (|g)';
    const players = Math.round((isRelative ? stream.players || 0 : 0) + (values.at(-1) as number));
    if (players > maxCount) return 'a count below 0 or too large';
    stream.players = Math.max(0, players);
    const held = stream.held.at(-1);
    if (held?.isOpen) held.players = stream.players;
    return null;
  }
  if (what === 'sent' || what === 'dropped' || what === 'alloc') {
    if (what !== 'alloc' && type !== 'count') return 'packets that are not a count (|c)';
    const count = what === 'alloc' ? Math.round(sum) : sum / rate;
    if (!(count >= 0 && count <= maxCount)) return 'a count below 0 or too large';
    const parts = targetOf(stream, tick, atUs);
    const key = what === 'alloc' ? 'allocBytes' : what;
    parts[key] = Math.min(maxCount, plus(parts[key], count));
    return null;
  }
  if (type !== 'time') return 'a duration that is not |ms, |h or |d';
  const us = durationUsOf(sum);
  if (Number.isNaN(us)) return 'a duration below 0 or above an hour';
  if (phase.length > maxNameLength) return `a phase of more than ${maxNameLength} characters`;
  const parts = targetOf(stream, tick, atUs);
  if (what === 'cpu') parts.cpuUs = Math.min(maxDurationUs, plus(parts.cpuUs, us));
  else if (!addPhase(parts, phase, us)) return 'more than 64 phases in a tick';
  return null;
}
