import { spawn } from 'node:child_process';
import { join } from 'node:path';

export type Side = 'go' | 'rust';

export type Program = 'arena' | 'fanout';
const programs: readonly Program[] = ['arena', 'fanout'];

const tools: Record<Side, { name: string; probe: string[]; from: string }> = {
  go: { name: 'Go', probe: ['go', 'version'], from: 'https://go.dev/dl' },
  rust: { name: 'Rust', probe: ['cargo', '--version'], from: 'https://rustup.rs' },
};

/** Where the program of a side is once it is built. */
export function binaryOf(outDir: string, side: Side, program: Program): string {
  return side === 'go' ? join(outDir, `${program}-go`) : join(outDir, 'target', 'release', `${program}-rust`);
}

/** Runs to its end; null: it went well, else what it said last. */
function run(
  [file = '', ...args]: string[],
  cwd: string,
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<string | null> {
  return new Promise(resolve => {
    let said = '';
    const child = spawn(file, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    });
    const take = (chunk: unknown) => {
      said = `${said}${chunk}`.slice(-2_000);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', error => resolve(error.message));
    child.once('close', code => resolve(code === 0 ? null : said.trimEnd()));
  });
}

/** What stands in the way of building a side, in one sentence; null: nothing. */
export async function missingFor(side: Side, signal: AbortSignal): Promise<string | null> {
  const { name, probe, from } = tools[side];
  if ((await run(probe, process.cwd(), {}, signal)) === null) return null;
  return `${name} is not installed (there is no ${probe[0]} on the PATH), so the ${name} side of the demo does not run; get it from ${from}.`;
}

/**
 * Builds both programs of a side into `outDir`; where nothing changed, go and cargo see that in under a second. Returns what
 * went wrong, or null.
 */
export async function buildSide(
  side: Side,
  examples: string,
  outDir: string,
  signal: AbortSignal,
): Promise<string | null> {
  for (const program of programs) {
    const command =
      side === 'go'
        ? ['go', 'build', '-o', binaryOf(outDir, side, program), '.']
        : ['cargo', 'build', '--release', '--locked', '--quiet'];
    const fault = await run(
      command,
      join(examples, `${program}-${side}`),
      { CARGO_TARGET_DIR: join(outDir, 'target') },
      signal,
    );
    if (fault !== null) return `examples/${program}-${side} could not be built:\n${fault}`;
  }
  return null;
}
