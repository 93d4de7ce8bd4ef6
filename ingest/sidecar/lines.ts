/** Longer lines are cut: no format that is read here has any, and a server may write a core dump to its output. */
const keptBytes = 65_536;
const newline = 0x0a;

/**
 * Cuts a stream of bytes into lines, as text of one character a byte (latin1): formats that are read here are ASCII, and
 * a character that is cut in two at the end of a chunk does no harm.
 */
export class LineSplitter {
  lines = 0;
  /** Bytes of lines too long to be kept whole. */
  skippedBytes = 0;
  readonly #onLine: (text: string) => void;
  #begun = '';

  constructor(onLine: (text: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    const last = chunk.lastIndexOf(newline);
    if (last < 0) {
      this.#keep(chunk.toString('latin1', 0, chunk.length));
      return;
    }
    const text = chunk.toString('latin1', 0, last);
    let from = 0;
    for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      this.#end(text.slice(from, to));
      from = to + 1;
    }
    this.#end(text.slice(from));
    this.#keep(chunk.toString('latin1', last + 1, chunk.length));
  }

  /** What comes next is not the rest of what came: the file is another one. */
  end(): void {
    if (this.#begun !== '') this.#end('');
  }

  #keep(text: string): void {
    const room = keptBytes - this.#begun.length;
    this.skippedBytes += Math.max(0, text.length - room);
    this.#begun += text.slice(0, Math.max(0, room));
  }

  #end(text: string): void {
    this.#keep(text);
    const line = this.#begun;
    this.#begun = '';
    this.lines++;
    this.#onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
  }
}
