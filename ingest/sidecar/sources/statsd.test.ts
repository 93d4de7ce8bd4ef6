import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Resource } from '../../../lib/signals/resource.ts';
import { tickFields } from '../../../lib/signals/tick.ts';
import { Recorder } from '../testing/recorder.ts';
import { startStatsd } from './statsd.ts';
import { createTickAssembler } from './statsd-ticks.ts';

const arrivalUs = 1_800_000_000_000_000;

function assemble() {
  const stray = new Recorder();
  const found = new Map<string, Recorder>();
  const sinkOf = (resource: Partial<Resource>) => {
    if (resource.service === undefined) return stray;
    const key = JSON.stringify(resource);
    const recording = found.get(key) ?? new Recorder();
    found.set(key, recording);
    return recording;
  };
  const assembler = createTickAssembler(sinkOf);
  return {
    ...{ assembler, stray, found, sinkOf },
    send: (text: string, atUs = arrivalUs) => assembler.packet(Buffer.from(text).toString('latin1'), atUs),
    of: (resource: Partial<Resource> = { service: 'arena' }) =>
      found.get(JSON.stringify(resource)) ?? new Recorder(),
  };
}

describe('a tick of StatsD', () => {
  it('is a line with its duration, and had ended when it came', () => {
    const { send, of, stray } = assemble();
    send('arena.tick:48.2|ms|#instance:eu-1,build:1.4,env:prod\n');
    expect(of({ service: 'arena', instance: 'eu-1', build: '1.4' }).ticks).toEqual([
      { tick: 1, startUs: arrivalUs - 48_200, durationUs: 48_200 },
    ]);
    expect(stray.unparsedReasons).toEqual({});
  });

  it('has the parts that came before it, or after it in its packet when it came first', () => {
    const { send, of } = assemble();
    send('arena.tick.phase.physics:12|ms\narena.phase.loot:3|ms\narena.players:104|g\narena.tick.cpu:20|ms');
    send('arena.tick:40|ms', arrivalUs + 50_000);
    send(
      'arena.tick:41|ms\narena.tick.packets.sent:100|c\narena.packets.dropped:3|c|@0.5\narena.tick.alloc:5000|c',
      arrivalUs + 100_000,
    );
    expect(of().ticks).toEqual([
      {
        tick: 1,
        startUs: arrivalUs + 10_000,
        durationUs: 40_000,
        players: 104,
        cpuUs: 20_000,
        phases: { physics: 12_000, loot: 3_000 },
      },
      {
        tick: 2,
        startUs: arrivalUs + 59_000,
        durationUs: 41_000,
        players: 104,
        packetsSent: 100,
        packetsDropped: 6,
        allocBytes: 5000,
      },
    ]);
  });

  it('has its parts when only it says the build, and those of the build that it says', () => {
    const { send, of, found } = assemble();
    for (const build of ['1.4', '1.5', '1.4'])
      send(`arena.packets.dropped:2|c|#instance:eu-1\narena.tick:5|ms|#instance:eu-1,build:${build}`);
    const ticksOf = (build: string) => of({ service: 'arena', instance: 'eu-1', build }).ticks;
    expect(ticksOf('1.4').map(({ tick, packetsDropped }) => [tick, packetsDropped])).toEqual([
      [1, 2],
      [3, 2],
    ]);
    expect(ticksOf('1.5')).toHaveLength(1);
    expect([...found.values()].flatMap(({ readings }) => readings)).toEqual([]);
  });

  it('takes its number, start, budget and loop from tags, and only its own parts with them', () => {
    const { send, of, found } = assemble();
    send('arena.phase.late:9|ms|#tick:811\narena.phase.io:9|ms|#tick:812,loop:net');
    send('arena.tick:20|ms|#tick:812,loop:net,start_us:1799999999000000,budget_ms:50');
    send('arena.tick:20|ms|#tick:812');
    expect(of().ticks).toEqual([
      {
        tick: 812,
        loop: 'net',
        startUs: 1799999999000000,
        durationUs: 20_000,
        budgetUs: 50_000,
        phases: { io: 9_000 },
      },
      { tick: 812, startUs: arrivalUs - 20_000, durationUs: 20_000 },
    ]);
    expect([...found.values()][0]?.unparsedReasons).toEqual({
      'a part (phase, cpu, alloc) whose tick did not come': 1,
    });
  });

  it('several in a line or a packet follow one another, the last of them ending on arrival', () => {
    const { send, of } = assemble();
    send('arena.tick:10:20:30|ms\narena.tick:5|ms');
    expect(of().ticks.map(({ startUs, durationUs }) => [startUs - arrivalUs, durationUs])).toEqual([
      [-65_000, 10_000],
      [-55_000, 20_000],
      [-35_000, 30_000],
      [-5_000, 5_000],
    ]);
  });

  it('with |T ends then; a time to the second says less than its arrival in that second', () => {
    const { send, of } = assemble();
    send('arena.tick:10|ms|T1799999990.25|c:ci-abc');
    send('arena.tick:10|ms|T1800000000');
    expect(of().ticks.map(({ startUs }) => startUs)).toEqual([1799999990_240_000, arrivalUs - 10_000]);
  });

  it('that never comes gives its packets to the second, and its phases to nobody', () => {
    const { assembler, send, of } = assemble();
    send('arena.packets.dropped:7|c\narena.players:50|g\narena.phase.x:1|ms');
    assembler.sweep(arrivalUs + 11e6);
    expect(of().readings).toEqual([{ packetsDropped: 7 }, { players: 50 }]);
    expect(of().ticks).toEqual([]);
    expect(Object.values(of().unparsedReasons)).toEqual([1]);
  });

  it('is not made of what is none, each kind counted', () => {
    const { send, of, stray } = assemble();
    const junk = [
      '_e{5,4}:title|text',
      '_sc|db|0',
      'arena.tick',
      'arena.tick:|ms',
      'arena.tick:0x10|ms',
      'arena.tick:NaN|ms',
      'arena.tick:-1|ms',
      'arena.tick:3600001|ms',
      'arena.tick:1e400|ms',
      'arena.tick:5|s',
      'arena.tick:5|g',
      'arena.tick:5|ms|@0',
      'arena.tick:5|ms|#tick:1.5',
      'arena.tick:5|ms|#instance:..',
      'arena.heap:5|g',
      'arena.players:5|ms',
      'arena.packets.sent:-5|c',
    ];
    send(junk.join('\n'));
    expect(of().ticks).toEqual([]);
    expect(Object.values(stray.unparsedReasons).reduce((sum, count) => sum + count, 0)).toBe(junk.length);
  });

  it('of any bytes whatsoever is within its bounds, and every line is a tick, a part or counted', () => {
    const word = fc.constantFrom(
      'arena',
      '.tick',
      '.phase.a',
      '.players',
      ':',
      '1',
      '48.2',
      '-3',
      '1e9',
      '|ms',
      '|g',
      '|c',
      '|@0.1',
      '|#',
      'tick:7',
      ',',
      'loop:x',
      '|T180',
      '\n',
      '_e{',
      '9'.repeat(30),
    );
    const text = fc.oneof(
      fc.array(word, { maxLength: 60 }).map(words => words.join('')),
      fc.string({ unit: 'binary', maxLength: 200 }),
    );
    fc.assert(
      fc.property(fc.array(text), texts => {
        const { send, found } = assemble();
        for (const each of texts) send(each);
        for (const tick of [...found.values()].flatMap(({ ticks }) => ticks)) {
          expect(tick.durationUs).toBeLessThanOrEqual(tickFields.durationUs.max);
          for (const value of [
            tick.startUs,
            tick.durationUs,
            tick.tick ?? 0,
            tick.players ?? 0,
            tick.packetsSent ?? 0,
          ])
            expect(Number.isSafeInteger(value) && value >= 0).toBe(true);
        }
      }),
    );
  });
});

describe('the sockets of StatsD', () => {
  it('take datagrams, and packets of a unix socket however they are cut', async () => {
    const { sinkOf, of, stray } = assemble();
    const folder = mkdtempSync(join(tmpdir(), 'overtick-statsd-'));
    const path = join(folder, 'dsd.socket');
    const source = startStatsd({ address: '127.0.0.1:18125', socket: path }, { sinkOf });
    await sleep(200);
    const udp = createSocket('udp4');
    udp.send('arena.tick:1|ms', 18125, '127.0.0.1');
    const line = Buffer.from('arena.tick:2|ms\narena.tick:3|ms');
    const packet = Buffer.concat([Buffer.from([line.length, 0, 0, 0]), line]);
    const unix = connect(path);
    for (const byte of Buffer.concat([packet, packet])) {
      unix.write(Buffer.from([byte]));
      await sleep(1);
    }
    unix.end(Buffer.from([255, 255, 255, 255]));
    await sleep(200);
    expect(
      of()
        .ticks.map(({ durationUs }) => durationUs)
        .sort(),
    ).toEqual([1_000, 2_000, 2_000, 3_000, 3_000]);
    expect(Object.values(stray.unparsedReasons)).toEqual([1]);
    expect(source.report()).toMatchObject({
      error: null,
      sees: '5 ticks of 1 loops in 5 lines of 3 packets',
    });
    const second = startStatsd({ address: '127.0.0.1:18125' }, { sinkOf });
    await sleep(100);
    expect(second.report().error).toContain('is taken');
    await second.close();
    await source.close();
    udp.close();
    rmSync(folder, { recursive: true });
  });
});

const senders = [
  [
    'bash',
    [
      '-c',
      'for i in 1 2 3; do printf "arena.tick:$i.5|ms|#instance:real,tick:$i\\n" >/dev/udp/127.0.0.1/18126; done',
    ],
  ],
  [
    'python3',
    [
      '-c',
      `import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for i in (1, 2, 3): s.sendto(f"arena.tick:{i}.5|ms|#instance:real,tick:{i}".encode(), ("127.0.0.1", 18126))`,
    ],
  ],
] as const;

const hasPython = spawnSync('python3', ['--version']).status === 0;

describe.skipIf(process.platform !== 'linux' || !hasPython)(
  'a reader that is held up (skipped where there is no Linux or no python3)',
  () => {
    it('has each datagram as a tick, or counts it as one that the kernel had no room for', async () => {
      const { sinkOf, of, stray } = assemble();
      const source = startStatsd({ address: '127.0.0.1:18127' }, { sinkOf });
      await sleep(200);
      const flood = `import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for i in range(60000): s.sendto(b"arena.tick:1|ms|#instance:flood", ("127.0.0.1", 18127))`;
      // Waiting for it holds up the event loop.
      expect(spawnSync('python3', ['-c', flood]).status).toBe(0);
      await sleep(2_500);
      const { ticks, readings } = of({ service: 'arena', instance: 'flood' });
      const dropped = stray.unparsedReasons['a datagram that the kernel had no room for'] ?? 0;
      expect(dropped).toBeGreaterThan(0);
      expect(ticks.length + dropped).toBe(60_000);
      expect(readings.reduce((sum, reading) => sum + (reading.ticksDropped ?? 0), 0)).toBe(dropped);
      expect(source.report().missing.join()).toContain(`${dropped} datagrams`);
      await source.close();
    });
  },
);

describe('ticks sent as the documentation says', () => {
  for (const [program, args] of senders) {
    const isThere = spawnSync(program, ['--version']).status === 0;
    it.skipIf(!isThere)(
      `by ${program} arrive${isThere ? '' : ` (skipped: there is no ${program} here)`}`,
      async () => {
        const { sinkOf, of } = assemble();
        const source = startStatsd({ address: '127.0.0.1:18126' }, { sinkOf });
        await sleep(200);
        expect(spawnSync(program, args).status).toBe(0);
        await sleep(200);
        await source.close();
        const { ticks } = of({ service: 'arena', instance: 'real' });
        expect(ticks.map(({ tick, durationUs }) => [tick, durationUs])).toEqual([
          [1, 1_500],
          [2, 2_500],
          [3, 3_500],
        ]);
        for (const { startUs, durationUs } of ticks)
          expect(Math.abs(Date.now() * 1000 - startUs - durationUs)).toBeLessThan(5e6);
      },
    );
  }
});
