// npm run test:faults -- [ID…] [--SIZE N…] [--record]: cases of the fault suite at their full size, one line of JSON each.
//   npm run test:faults                        every case
//   npm run test:faults -- C1 S8 --kills 10    two of them, with another size
//   npm run test:faults -- --record            also writes the results into docs/reliability.md
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.js';

const [ids, sizes] = [[], {}];
let record = false;
for (let i = 2; i < process.argv.length; i++) {
  const argument = process.argv[i];
  if (argument === '--record') record = true;
  else if (/^[A-Z]\d+$/.test(argument)) ids.push(argument);
  else if (/^--[a-z][\w-]*$/i.test(argument) && Number.isFinite(Number(process.argv[i + 1])))
    sizes[argument.slice(2)] = Number(process.argv[++i]);
  else {
    console.error(`${argument} is no case (C1), no size (--kills 10) and not --record.`);
    process.exit(2);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'overtick-faults-'));
const results = join(folder, 'results');
build({ ifStale: true });
const named = ids.length === 0 ? [] : ['-t', `^(${ids.join('|')}):`];
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', 'test/faults', ...named],
  { stdio: 'inherit', env: { ...process.env, OVERTICK_FAULTS: JSON.stringify({ sizes, results }) } },
);
const lines = existsSync(results) ? readFileSync(results, 'utf8').trimEnd().split('\n') : [];
rmSync(folder, { recursive: true });
for (const line of lines) console.log(line);
if (lines.length === 0) console.error(`No case ran: is there one called ${ids.join(', ')}?`);
if (record) writeResults(lines.map(line => JSON.parse(line)));
process.exit(lines.length === 0 ? 1 : (status ?? 1));

/** Replaces the rows of the cases that ran in the table of docs/reliability.md, and keeps the others. */
function writeResults(ran) {
  const path = 'docs/reliability.md';
  const [begin, end] = ['<!-- results -->\n', '<!-- /results -->'];
  const text = readFileSync(path, 'utf8');
  const [before, rest] = text.split(begin);
  const [table, after] = rest.split(end);
  const rows = new Map([...table.matchAll(/^\| ([A-Z]\d+) \|.*$/gm)].map(([row, id]) => [id, row]));
  const date = new Date().toISOString().slice(0, 10);
  for (const { id, fault, goals, measured, pass } of ran) {
    const figures = Object.entries(measured).map(([name, value]) => {
      const shown = typeof value === 'number' ? value : JSON.stringify(value);
      return `${name} ${shown}${goals[name] === undefined ? '' : ` (${goals[name]})`}`;
    });
    rows.set(id, `| ${id} | ${fault} | ${figures.join(', ')} | ${pass ? 'held' : '**missed**'} | ${date} |`);
  }
  const order = 'ANCSDLO';
  const sorted = [...rows].sort(
    ([a], [b]) => order.indexOf(a[0]) - order.indexOf(b[0]) || Number(a.slice(1)) - Number(b.slice(1)),
  );
  const header = `Last run on ${cpus().length} cores, Node ${process.versions.node}.\n\n| case | fault | measured (goal) | | date |\n|---|---|---|---|---|\n`;
  writeFileSync(
    path,
    `${before}${begin}${header}${sorted.map(([, row]) => `${row}\n`).join('')}${end}${after}`,
  );
}
