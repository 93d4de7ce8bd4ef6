import type { Resource } from '../../../lib/signals/resource.ts';
import type { Sink } from '../source.ts';
import { newLine, readLine } from './statsd-line.ts';
import { type Meaning, meaningOf } from './statsd-name.ts';
import { addPart, addTicks, orphan } from './statsd-parts.ts';
import { newStream, release, type Stream } from './statsd-stream.ts';
import { newTags, readTags, resourceOf, utf8Of } from './statsd-tags.ts';

export type SinkOf = (resource: Partial<Resource>) => Sink;

/** A set of tags: whose ticks these are, and what it says of them. */
type Teller = { stream: Stream; resource: Partial<Resource> };

/** What senders make up must not fill the memory: tag sets and names that are told apart. */
const maxStreams = 10_000;
const maxNames = 20_000;
/** Parts that wait so long for their tick belong to none, in µs. */
const orphanUs = 10e6;

export type TickAssembler = {
  /** Takes a datagram, one byte a character, that came at `arrivalUs`. */
  packet(text: string, arrivalUs: number): void;
  /** Lets go of what waited too long; to be called about once a second. */
  sweep(nowUs: number): void;
  seen: { ticks: number; lines: number; sampled: number; crowded: number };
  streams(): Iterable<Stream>;
};

/** Makes ticks of lines. `sinkOf({})` is told what was not understood. */
export function createTickAssembler(sinkOf: SinkOf): TickAssembler {
  const stray = sinkOf({});
  const byRaw = new Map<string, Teller>();
  const streams = new Map<string, Stream>();
  const meanings = new Map<string, Meaning | null>();
  const touched: Stream[] = [];
  const line = newLine();
  const tags = newTags();
  const seen = { ticks: 0, lines: 0, sampled: 0, crowded: 0 };

  const meaning = (name: string) => {
    const known = meanings.get(name);
    if (known !== undefined) return known;
    // A copy: a part of a string keeps the whole packet alive.
    const own = Buffer.from(name, 'latin1').toString('latin1');
    const found = meaningOf(own);
    if (found) found.phase = utf8Of(found.phase);
    if (meanings.size < maxNames) meanings.set(own, found);
    return found;
  };
  const tellerOf = (service: string): Teller | string => {
    const raw = `${service}|${tags.identity}`;
    const known = byRaw.get(raw);
    if (known !== undefined) return known;
    const found = resourceOf(service, tags.identity);
    if (typeof found === 'string') return found;
    const { resource, loop } = found;
    // Not by build or region: another one is the next deploy of the same server, and parts may come without.
    const key = JSON.stringify([resource.service, resource.instance, loop]);
    if (byRaw.size >= maxStreams) return `more than ${maxStreams} tag sets`;
    const stream = streams.get(key) ?? newStream(sinkOf(resource), loop, resource);
    const teller = { stream, resource };
    byRaw.set(raw, teller);
    streams.set(key, stream);
    return teller;
  };

  const take = (text: string, from: number, end: number, arrivalUs: number): string | null => {
    const wrong = readLine(text, from, end, line);
    if (wrong !== null) return wrong;
    const found = meaning(line.name);
    if (found === null) return 'a metric that is not of a tick';
    const odd = readTags(line.tags, tags);
    if (odd !== null) return odd;
    const teller = tellerOf(found.service);
    if (typeof teller === 'string') return teller;
    const { stream, resource } = teller;
    if (found.what !== 'tick') return addPart(stream, found, line, tags.tick, arrivalUs);
    if (line.type !== 'time') return 'a tick that is not |ms, |h or |d';
    if (stream.told !== resource) {
      stream.told = resource;
      stream.sink = sinkOf(resource);
    }
    const tooLong = addTicks(stream, line, tags, arrivalUs);
    if (tooLong !== null) return tooLong;
    if (stream.held.length === line.values.length) touched.push(stream);
    seen.ticks += line.values.length;
    if (line.values.length > 1) seen.crowded += line.values.length;
    if (line.rate < 1) seen.sampled += line.values.length;
    return null;
  };

  return {
    seen,
    streams: () => streams.values(),
    packet(text, arrivalUs) {
      for (let from = 0; from < text.length; ) {
        const stop = text.indexOf('\n', from);
        const end = stop < 0 ? text.length : stop;
        const last = text.charCodeAt(end - 1) === 13 ? end - 1 : end;
        if (last > from) {
          seen.lines++;
          const reason = take(text, from, last, arrivalUs);
          if (reason !== null) stray.unparsed(reason);
        }
        from = end + 1;
      }
      for (const stream of touched) release(stream, arrivalUs);
      touched.length = 0;
    },
    sweep(nowUs) {
      for (const stream of streams.values()) {
        if (stream.parts && nowUs - stream.parts.atUs > orphanUs) {
          orphan(stream, stream.parts);
          stream.parts = null;
        }
        if (stream.players >= 0 && nowUs - stream.lastTickUs > orphanUs)
          stream.sink.reading({ players: stream.players });
      }
    },
  };
}
