import { OvertickError } from '../errors.ts';

/** What one kind of measurement says of each stack. */
export type Profile = {
  /** alloc_space, inuse_space, cpu, … */
  type: string;
  /** bytes, count, nanoseconds, … */
  unit: string;
  stacks: Stack[];
};

/** Frames from the root to the leaf, each as `frameOf` makes it. */
export type Stack = { frames: string[]; value: number };

/** What a file of profiles says; times are null where it says none. */
export type Decoded = {
  profiles: Profile[];
  startUs: number | null;
  endUs: number | null;
  /** Samples that were not understood. */
  unparsed: number;
};

/** Deeper stacks keep their leaves, which is where the work is done. */
export const maxDepth = 256;
const maxNameLength = 500;

const cut = '(cut)';
const other = '(other)';

const clean = (text: string) => text.replaceAll(/[\t\n\r]/g, ' ').slice(0, maxNameLength);

/** A function and its file as one text; the file may be unknown. */
export const frameOf = (name: string, file = ''): string =>
  file === '' ? clean(name) || '(unnamed)' : `${clean(name) || '(unnamed)'}\t${clean(file)}`;

export function partsOf(frame: string): { name: string; file: string } {
  const tab = frame.indexOf('\t');
  return tab < 0 ? { name: frame, file: '' } : { name: frame.slice(0, tab), file: frame.slice(tab + 1) };
}

/** Brings a stack to the depth that is kept. */
export const trimmed = (frames: string[]): string[] =>
  frames.length <= maxDepth ? frames : [cut, ...frames.slice(1 - maxDepth)];

/** Adds equal stacks up. */
export function createStacks(): { add(frames: string[], value: number): void; stacks(): Stack[] } {
  const found = new Map<string, Stack>();
  return {
    add(frames, value) {
      if (value === 0 || frames.length === 0) return;
      const kept = trimmed(frames);
      const key = kept.join('\n');
      const known = found.get(key);
      if (known) known.value += value;
      else found.set(key, { frames: kept, value });
    },
    stacks: () => [...found.values()].filter(({ value }) => value !== 0),
  };
}

/** The largest stacks; the rest becomes one, `(other)`. */
export function largest(profile: Profile, most: number): { profile: Profile; otherStacks: number } {
  if (profile.stacks.length <= most) return { profile, otherStacks: 0 };
  const sorted = [...profile.stacks].sort((a, b) => b.value - a.value);
  const rest = sorted.slice(most);
  const value = rest.reduce((sum, stack) => sum + stack.value, 0);
  return {
    profile: { ...profile, stacks: [...sorted.slice(0, most), { frames: [other], value }] },
    otherStacks: rest.length,
  };
}

export const notAProfile = (what: string) => new OvertickError('invalid', `This is not a profile: ${what}.`);
