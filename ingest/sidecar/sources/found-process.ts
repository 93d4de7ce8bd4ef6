import { readFileSync } from 'node:fs';

/** The process that is measured, as it was found; null while there is none. */
export type Finder = { current(): { pid: number; startedAtUs: number } | null };

export const noProcess = 'The process is not there; it is looked for.';

/** A file under /proc as text; null where the process, or the thread, has ended meanwhile. Throws what else is wrong. */
export function readProc(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return null;
    throw error;
  }
}
