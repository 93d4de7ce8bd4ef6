/** Node processes for tests of the agent: real collections, real exits. They run the compiled agent. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '../../..');
const agentModule = path.join(root, 'dist/ingest/agent/index.js');
const lock = path.join(os.tmpdir(), `overtick-build-${process.ppid}`);

/** For `node --import`. */
export const registerUrl = pathToFileURL(path.join(root, 'dist/ingest/agent/register.js')).href;

/** Compile unless what is there is newer than its source. Test files run side by side: one of them does it. */
export async function buildIfStale(): Promise<void> {
  while (isStale()) {
    try {
      mkdirSync(lock);
    } catch {
      await new Promise(resolve => setTimeout(resolve, 200));
      continue;
    }
    try {
      const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
      execFileSync(process.execPath, [compiler, '-p', 'tsconfig.node.json'], { cwd: root, stdio: 'inherit' });
    } finally {
      rmdirSync(lock);
    }
  }
}

function isStale(): boolean {
  const built = statSync(agentModule, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return ['ingest/agent', 'ingest/demo', 'lib/signals', 'lib/wire'].some(folder =>
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true }).some(
      entry =>
        entry.name.endsWith('.ts') &&
        !entry.name.endsWith('.test.ts') &&
        statSync(path.join(entry.parentPath, entry.name)).mtimeMs > built,
    ),
  );
}

export type Ended = { code: number | null; stdout: string; stderr: string; tookMs: number };

/** Run a script (a module; `startAgent` is there already) to its end. */
export function runNode(
  script: string,
  flags: string[] = [],
  env: Record<string, string> = {},
): Promise<Ended> {
  const source = `import { startAgent } from ${JSON.stringify(pathToFileURL(agentModule).href)};\n${script}`;
  const began = Date.now();
  const child = spawn(process.execPath, [...flags, '--input-type=module', '--eval', source], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', chunk => {
    stdout += chunk;
  });
  child.stderr.on('data', chunk => {
    stderr += chunk;
  });
  return new Promise(resolve => {
    child.once('close', code => resolve({ code, stdout, stderr, tookMs: Date.now() - began }));
  });
}
