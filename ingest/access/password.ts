import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** The password from the terminal, unseen, or the first line of standard input. Never from an argument: `ps` shows those. */
export async function askPassword(): Promise<string> {
  const unseen = new Writable({ write: (_, __, done) => done() });
  if (process.stdin.isTTY) process.stderr.write('Password: ');
  const lines = createInterface({
    input: process.stdin,
    output: unseen,
    terminal: process.stdin.isTTY,
  });
  try {
    for await (const line of lines) return line;
    return '';
  } finally {
    lines.close();
    if (process.stdin.isTTY) process.stderr.write('\n');
  }
}
