/** The servers of the demo. All of them together stay under two thirds of one core. */
export type Server = {
  service: 'arena' | 'fanout';
  instance: string;
  region: string;
  build: string;
  /** For node itself. */
  execArgv: string[];
};

/**
 * Build 1.0 keeps some 50 MB of small objects alive and may use little more, so V8 has to collect the old generation
 * every few seconds. It does so in one go: V8's incremental marking would spread the work over many steps that Node
 * does not report, and with it the pauses that a heap of some GB has anyway would be too short to see in a small one.
 * The young generation is small as well, as V8 makes it on small machines; a larger one would often wait to be
 * collected until a tick is over. One thread, as in a container with one CPU.
 */
const smallHeap = [
  '--max-old-space-size=84',
  '--max-semi-space-size=1',
  '--single-threaded-gc',
  '--no-incremental-marking',
];
const oneCpu = ['--single-threaded-gc'];

export const fleet: readonly Server[] = [
  { service: 'arena', instance: 'arena-eu-1', region: 'eu', build: '1.0', execArgv: smallHeap },
  { service: 'arena', instance: 'arena-us-1', region: 'us', build: '1.0', execArgv: smallHeap },
  { service: 'arena', instance: 'arena-eu-2', region: 'eu', build: '2.0', execArgv: oneCpu },
  { service: 'arena', instance: 'arena-ap-1', region: 'ap', build: '2.0', execArgv: oneCpu },
  { service: 'fanout', instance: 'fanout-eu-1', region: 'eu', build: '1.3', execArgv: oneCpu },
  { service: 'fanout', instance: 'fanout-us-1', region: 'us', build: '1.3', execArgv: oneCpu },
];

/** A clue drops for the first time after so long, then every two minutes. */
export const firstClueMs = 45_000;
export const clueEveryMs = 120_000;
