import { expect, test } from 'vitest';
import { readTask } from './flags.ts';

const none = { targets: [] };
const read = (args: string[], env = {}) => readTask(args, none, env, null);

test('flags make one target, with its process and sources', () => {
  const args =
    '--service arena --instance arena-1 --build 7 --match server.jar --jvm-log gc.log --prometheus http://127.0.0.1:9/metrics --statsd --proc';
  expect(read(args.split(' '))).toEqual({
    command: null,
    targets: [
      {
        ...{ service: 'arena', instance: 'arena-1', build: '7', process: { match: 'server.jar' } },
        sources: [
          { type: 'jvm-log', file: 'gc.log' },
          { type: 'prometheus', url: 'http://127.0.0.1:9/metrics' },
          { type: 'statsd' },
          { type: 'procfs' },
        ],
      },
    ],
  });
});

test('what stands behind -- is the command, flags and all', () => {
  const { command, targets } = read(['--exec', '--', './server', '--pid', '7'], {
    OVERTICK_SERVICE: 'arena',
  });
  expect(command).toEqual(['./server', '--pid', '7']);
  expect(targets[0]).toMatchObject({ service: 'arena', sources: [] });
});

test('statsd may be told an address or a socket', () => {
  const source = (...args: string[]) => read(['--service', 'a', '--statsd', ...args]).targets[0]?.sources[0];
  expect(source('127.0.0.1:8125')).toEqual({ type: 'statsd', address: '127.0.0.1:8125' });
  expect(source('/run/statsd.sock')).toEqual({ type: 'statsd', socket: '/run/statsd.sock' });
  expect(source('--proc')).toEqual({ type: 'statsd' });
});

test('without flags the targets of the file are taken', () => {
  const targets = [{ service: 'a', instance: 'a-1', sources: [{ type: 'gctrace' as const, file: 'x' }] }];
  expect(readTask([], { targets }, {}, 'overtick.yaml').targets).toBe(targets);
});

test.each([
  [[], 'There is nothing to measure'],
  [['--proc'], '--service must say'],
  [['--service', 'a'], 'There is nothing to read'],
  [['--service', 'a', '--gctrace', 'f', '--pid', 'x'], '--pid: must be the number'],
  [
    ['--service', 'a', '--gctrace', 'f', '--pid', '7', '--match', 'x'],
    '--pid, --pid-file, --match: must have one',
  ],
  [['--service', 'a', '--pprof', 'ftp://x/'], '--pprof: must be an http'],
  [['--service', 'a', '--instance', '..', '--proc'], '--instance: must not be'],
  [['--service', 'a', '--exec'], '--exec is followed by --'],
  [['--service', 'a', '--gctrace', '-', '--schedtrace', '-'], 'Only one source'],
  [['--service', 'a', '--nonsense'], "Unknown option '--nonsense'"],
  [['--service', 'a', '--gctrace'], 'argument missing'],
])('%j is refused with what to do', (args, sentence) => {
  expect(() => read(args)).toThrow(sentence);
});
