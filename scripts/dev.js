// npm run dev: everything as in `npm start`, with the dashboard reloading itself and dist/ rebuilt on every change.
// A change of the collector or the store needs a restart of this command.
import { spawn } from 'node:child_process';
import { build } from './build.js';

build({ ifStale: true, only: 'node' });
const compiler = spawn(
  process.execPath,
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.node.json', '--watch', '--preserveWatchOutput'],
  { stdio: ['ignore', 'ignore', 'inherit'] },
);
process.on('exit', () => compiler.kill());
process.argv.splice(2, 0, 'up', '--dev');
await import('../bin/overtick.js');
