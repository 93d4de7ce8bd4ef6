// npm run check: format, lint, types and the rules of the house, in seconds and without a store.
import { spawnSync } from 'node:child_process';
import { checkHouse } from './house.js';

function passes(name, args) {
  const { status } = spawnSync(process.execPath, args, {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
  });
  if (status !== 0) console.error(`${name} found something to mend.`);
  return status === 0;
}

const results = [
  passes('Format and lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']),
  passes('Route types', ['node_modules/next/dist/bin/next', 'typegen']),
  passes('Types', [
    'node_modules/typescript/bin/tsc',
    '-p',
    'tsconfig.json',
    '--noEmit',
    '--incremental',
    'false',
  ]),
  checkHouse(),
];
process.exit(results.every(Boolean) ? 0 : 1);
