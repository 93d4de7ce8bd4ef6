import { nowUs } from '../clock.ts';
import { LineSplitter } from '../lines.ts';
import type { Sink, Source } from '../source.ts';
import { logParsers } from './log-parsers.ts';
import { pipeReadingUs } from './program-clock.ts';

/** Reads a server's own output, in whatever format it is. */
export function readOutput(name: string, sinkOf: (format: string) => Sink, startedAtUs: () => number | null) {
  const understood = new Map<string, number>();
  const parsers = Object.entries(logParsers).map(([format, { create }]) => ({
    format,
    parser: create({ sink: sinkOf(format), startedAtUs, readingUs: pipeReadingUs }),
  }));
  let readAtUs = 0;

  function read(text: string): void {
    const found = parsers.find(({ parser }) => parser.line(text, readAtUs));
    if (found !== undefined) understood.set(found.format, (understood.get(found.format) ?? 0) + 1);
  }
  const splitters = { stdout: new LineSplitter(read), stderr: new LineSplitter(read) };
  const take = (splitter: LineSplitter) => (bytes: Buffer) => {
    readAtUs = nowUs();
    splitter.push(bytes);
  };

  const source: Source = {
    report() {
      const formats = [...understood.keys()];
      const lines = splitters.stdout.lines + splitters.stderr.lines;
      const counts = [...understood].map(([format, count]) => `${count} of ${format}`);
      return {
        name: `output of ${name}`,
        sees: `${counts.join(', ') || 'no line of a known format'} in ${lines} lines`,
        maps: formats.flatMap(format => logParsers[format as keyof typeof logParsers].maps),
        missing: formats.length > 0 ? [] : Object.values(logParsers).map(({ advice }) => advice),
        error: null,
      };
    },
    async close() {
      splitters.stdout.end();
      splitters.stderr.end();
    },
  };
  return { source, stdout: take(splitters.stdout), stderr: take(splitters.stderr) };
}
