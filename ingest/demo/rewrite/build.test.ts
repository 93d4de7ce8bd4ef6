import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { buildSide, missingFor } from './build.ts';

const folder = mkdtempSync(join(tmpdir(), 'overtick-build-'));
const never = new AbortController().signal;

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

it('says in one sentence what is missing, and where it is to be had', async () => {
  vi.stubEnv('PATH', folder);
  expect(await missingFor('go', never)).toBe(
    'Go is not installed (there is no go on the PATH), so the Go side of the demo does not run; get it from https://go.dev/dl.',
  );
  expect(await missingFor('rust', never)).toContain('there is no cargo on the PATH');
});

it('says which example could not be built', async () => {
  expect(await buildSide('go', folder, folder, never)).toContain('examples/arena-go could not be built');
});
