/** Past so many bytes it starts over: names that are no longer in use would ride in every frame. */
const keptBytes = 8192;

export type Mark = { size: number; length: number };

/**
 * The strings of frames, numbered from 1, as the bytes in which they stand there. They stay from frame to frame, so
 * while no name is new there is nothing to encode, and the reader finds a dictionary that it knows.
 */
export class Dictionary {
  #bytes = Buffer.alloc(512);
  #length = 0;
  /** How often it started over; numbers from before mean nothing. */
  generation = 0;
  readonly #numbers = new Map<string, number>();

  get size(): number {
    return this.#numbers.size;
  }

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** 0: the empty string. */
  readonly numberOf = (text: string | null | undefined): number =>
    text ? (this.#numbers.get(text) ?? this.#add(text)) : 0;

  #add(text: string): number {
    const size = Buffer.byteLength(text);
    const end = this.#length + 2 + size;
    if (end > this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes], 2 * end);
    this.#bytes.writeUInt16LE(size, this.#length);
    this.#bytes.write(text, this.#length + 2);
    this.#length = end;
    this.#numbers.set(text, this.#numbers.size + 1);
    return this.#numbers.size;
  }

  mark(): Mark {
    return { size: this.#numbers.size, length: this.#length };
  }

  /** Forget the strings since `mark`: those of events may never come back. */
  cut({ size, length }: Mark): void {
    if (this.#length === length) return;
    for (const [text, number] of this.#numbers) if (number > size) this.#numbers.delete(text);
    this.#length = length;
  }

  /** Before a frame, never in it. */
  tidy(): void {
    if (this.#length <= keptBytes) return;
    this.cut({ size: 0, length: 0 });
    this.generation++;
  }
}
