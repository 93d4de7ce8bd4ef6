// npm run bench [-- NAME …]: runs bench/*.js one after another. Each prints a ratio against a baseline of the same run.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { build } from './build.js';

const wanted = process.argv.slice(2);
const all = readdirSync('bench')
  .filter(name => name.endsWith('.js'))
  .map(name => name.slice(0, -'.js'.length));
const unknown = wanted.filter(name => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${all.join(', ')}.`);
  process.exit(1);
}
build({ ifStale: true });
for (const name of all.filter(name => wanted.length === 0 || wanted.includes(name))) {
  console.log(`\n# ${name}`);
  const { status } = spawnSync(process.execPath, ['--expose-gc', `bench/${name}.js`], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
