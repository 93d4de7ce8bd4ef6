import { nowUs } from '../clock.ts';
import { LineSplitter } from '../lines.ts';
import type { Source } from '../source.ts';
import { followStdin } from '../stdin.ts';
import { followFile } from '../tail.ts';
import type { SourceContext } from './index.ts';
import type { LogFormat } from './log-parsers.ts';
import { fileReadingUs, pipeReadingUs } from './program-clock.ts';

/** How a log of this format is followed: `-` is what is piped in. */
export function startLog({ create, maps, advice }: LogFormat) {
  return ({ type, file }: { type: string; file: string }, context: SourceContext): Source => {
    const startedAtUs = () => context.process.current()?.startedAtUs ?? null;
    const parser = create({
      ...{ sink: context.sink, startedAtUs },
      readingUs: file === '-' ? pipeReadingUs : fileReadingUs,
    });
    let understood = 0;
    let readAtUs = 0;
    const splitter = new LineSplitter(text => {
      if (parser.line(text, readAtUs)) understood++;
    });
    const listener = {
      chunk(bytes: Buffer) {
        readAtUs = nowUs();
        splitter.push(bytes);
      },
      another: () => splitter.end(),
    };
    const following = file === '-' ? followStdin(listener) : followFile(file, listener);
    return {
      report: () => ({
        name: `${type} ${file === '-' ? 'of what is piped in' : file}`,
        sees: `${understood} lines of it in ${splitter.lines}`,
        maps: understood > 0 ? maps : [],
        missing: understood > 0 ? [] : [`no line of ${type} yet: ${advice}`],
        error: following.trouble(),
      }),
      close: () => following.close(),
    };
  };
}
