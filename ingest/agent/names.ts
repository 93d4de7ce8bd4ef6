import { maxNameLength } from '../../lib/signals/field.ts';

/** Most names of each kind; past them, `other`. */
export const maxLoops = 256;
export const maxPhases = 1024;

/** A name as the collector takes it: text, cut to its limit. */
export function nameOf(value: unknown): string {
  const text = typeof value === 'string' ? value : String(value);
  return text.length > maxNameLength ? text.slice(0, maxNameLength) : text;
}

/**
 * Small numbers for names, so that a ring of typed arrays can hold them. Bounded, since a name with an id in it
 * would otherwise grow without end: past the limit every further name is `other`.
 */
export class NameTable {
  readonly #ids = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** A known name costs one lookup and no allocation. */
  idOf(name: string): number {
    return this.#ids.get(name) ?? this.#add(name);
  }

  nameOf(id: number): string {
    return this.#names[id] ?? 'other';
  }

  #add(name: string): number {
    const full = this.#names.length >= this.#limit - 1;
    const kept = full ? 'other' : nameOf(name);
    const known = this.#ids.get(kept);
    const id = known ?? this.#names.push(kept) - 1;
    if (known === undefined) this.#ids.set(kept, id);
    if (!full) this.#ids.set(name, id);
    return id;
  }
}
