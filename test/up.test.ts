import { execFileSync, spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually, newPlace, overtick, type Place, type Process } from './running.ts';

/** `overtick up` as it starts, and as it ends: by what stops it, nothing half stays. */

let place: Place;
let product: Process | undefined;

beforeEach(async () => {
  place = await newPlace();
});

afterEach(async () => {
  await product?.stop('SIGKILL');
  product = undefined;
  await place.remove();
});

/** Processes that were started by it, by what they are. */
const partsOf = ({ child }: Process) =>
  spawnSync('pgrep', ['-P', String(child.pid)])
    .stdout.toString()
    .split('\n')
    .filter(line => line !== '')
    .map(Number);

const isAlive = (pid: number) => {
  try {
    return !/^\S+ \(.*\) Z/.test(execFileSync('cat', [`/proc/${pid}/stat`], { stdio: 'pipe' }).toString());
  } catch {
    return false;
  }
};

const up = (env = {}, inside: string[] = []) => overtick(['up'], { ...place.env, ...env }, inside);
const isUp = (of: Process) => async () => of.output().includes('Overtick is at') || null;
const isStarting = (of: Process) => async () => partsOf(of).length > 0 || null;

describe.skipIf(process.platform !== 'linux')('what stops it', () => {
  it.each([
    ['SIGTERM', 'as it starts', isStarting],
    ['SIGKILL', 'as it starts', isStarting],
    ['SIGKILL', 'at work', isUp],
    ['SIGHUP', 'at work', isUp],
  ] as const)(
    '%s %s leaves no part of it behind, and the next one starts',
    async (signal, _, when) => {
      product = up();
      await eventually('the moment', when(product), 60_000);
      const parts = partsOf(product);
      expect(await product.stop(signal)).toBe(signal);
      await eventually('every part to end', async () => (parts.some(isAlive) ? null : true), 5_000);
      product = up();
      await eventually('the next one', isUp(product), 60_000);
    },
    150_000,
  );

  it('a Ctrl-C that the terminal sends to every part stops them in order, and starts none again', async () => {
    product = up({}, ['setsid']);
    await eventually('the product', isUp(product), 60_000);
    process.kill(-(product.child.pid as number), 'SIGINT');
    expect(await product.ended).toBe(0);
    expect(product.output().replace(/^[\s\S]*Stop with Ctrl-C/, '')).not.toMatch(/again|cannot|ended/);
  }, 90_000);
});

it('a stop that is told to every part at once starts none again', async () => {
  product = up({}, ['setsid']);
  await eventually('the product', isUp(product), 60_000);
  process.kill(-(product.child.pid as number), 'SIGTERM');
  expect(await product.ended).toBe(0);
  expect(product.output()).not.toContain('starting it again');
}, 90_000);

const needsUser = spawnSync('unshare', ['-rm', 'true']).status === 0;
it.skipIf(!needsUser)(
  'a disk that is nearly full as it starts keeps nobody from reading',
  async () => {
    const mount =
      'mount -t tmpfs -o size=256m overtick "$0" && head -c 235m /dev/zero > "$0/ballast" && exec "$@"';
    product = up({}, ['unshare', '-rm', 'sh', '-c', mount, place.dataDir]);
    await eventually('the product', isUp(product), 60_000);
    expect((await fetch(`${place.collectorUrl}/readyz`)).status).toBe(503);
    expect((await fetch(`${place.dashboardUrl}/api/v1/fleet`)).status).toBe(200);
  },
  90_000,
);

it('one port for two parts, and an alerter whose port is taken, are a sentence', async () => {
  for (const variable of ['OVERTICK_COLLECTOR_PORT', 'OVERTICK_ALERTER_PORT']) {
    product = up({ [variable]: place.env.PORT });
    expect(await product.ended).toBe(1);
    expect(product.output()).toMatch(/^The \w+ cannot listen on .* the port is in use\..*\n$/);
    expect(product.output()).toContain(`set ${variable} to another port`);
  }
});

describe('a mistake is a sentence, without a stack', () => {
  it.each([
    [['constructor'], 'There is no command "constructor".'],
    [['up', 'demo'], 'up takes no "demo".'],
    [['migrate'], 'The store cannot be reached.'],
    [['backup', '/tmp/nowhere/backup'], 'The store cannot be reached.'],
    [['restore', '/tmp/nowhere/backup'], 'The store cannot be reached.'],
  ])('overtick %j', async (args, sentence) => {
    product = overtick(args, place.env);
    expect(await product.ended).toBe(1);
    expect(product.output()).toContain(sentence);
    expect(product.output()).not.toMatch(/^ +at /m);
  });
});
