// npm test: builds what is stale (the tests run the product as it is shipped), then the whole suite, one file at a
// time: there may be only two cores, and the tests start real servers, stores and browsers.
import { spawnSync } from 'node:child_process';
import { build } from './build.js';

build({ ifStale: true });
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
process.exit(status ?? 1);
