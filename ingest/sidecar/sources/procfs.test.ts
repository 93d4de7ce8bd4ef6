import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Recorder } from '../testing/recorder.ts';
import { parseStat, parseStatus, startProcfs } from './procfs.ts';
import { parseSchedstat, parseSwitches } from './task-totals.ts';
import { parseUdpTable } from './udp-sockets.ts';

/** A process that works, holds a UDP socket with little room, and reads nothing from it for as long as it is busy. */
const busyServer = `
  const socket = require('node:dgram').createSocket({ type: 'udp4', recvBufferSize: 4096 });
  socket.on('message', () => {});
  const open = port => socket.bind(port, '127.0.0.1', () => {
    process.stdout.write(socket.address().port + '\\n');
    setInterval(() => { const until = Date.now() + 400; while (Date.now() < until); }, 500);
  });
  open(0);`;

const isLinux = process.platform === 'linux';
const why = isLinux ? '' : ' (skipped: there is no /proc here)';

describe.skipIf(!isLinux)(`procfs${why}`, () => {
  it('reads memory, threads, CPU, waits and UDP drops of a process, says when it is gone and comes back to the next', async () => {
    const start = async () => {
      const child = spawn(process.execPath, ['-e', busyServer], { stdio: ['ignore', 'pipe', 'inherit'] });
      const [line] = await once(child.stdout, 'data');
      return {
        child,
        port: Number(String(line)),
        found: { pid: child.pid as number, startedAtUs: Date.now() * 1000 },
      };
    };
    let current: { pid: number; startedAtUs: number } | null = null;
    const sink = new Recorder();
    const source = startProcfs({}, { sink, process: { current: () => current } });
    expect(source.report().error).toContain('not there');
    const first = await start();
    current = first.found;
    await sleep(1_500);
    const sender = createSocket('udp4');
    for (let i = 0; i < 2_000; i++) sender.send(Buffer.alloc(100), first.port, '127.0.0.1');
    await sleep(2_200);
    const last = sink.readings.at(-1);
    const status = readFileSync(`/proc/${first.found.pid}/status`, 'utf8');
    expect(last?.threads).toBe(Number(/Threads:\s+(\d+)/.exec(status)?.[1]));
    expect(last?.rssBytes).toBeGreaterThan(20e6);
    expect(last?.cpuUserUs).toBeGreaterThan(500_000);
    expect(last?.runQueueWaitUsTotal).toBeGreaterThanOrEqual(0);
    expect(last?.contextSwitchesTotal).toBeGreaterThanOrEqual(0);
    const dropped = sink.readings.reduce((sum, reading) => sum + (reading.packetsDropped ?? 0), 0);
    const table = parseUdpTable(readFileSync('/proc/net/udp', 'utf8')).sockets.find(
      ({ port }) => port === first.port,
    );
    expect(dropped).toBe(table?.drops);
    expect(dropped).toBeGreaterThan(100);
    expect(source.report()).toMatchObject({
      error: null,
      sees: expect.stringContaining(`UDP ports ${first.port}`),
    });

    first.child.kill('SIGKILL');
    await sleep(1_300);
    expect(source.report().error).toContain('not there');
    const before = sink.readings.length;
    const second = await start();
    current = second.found;
    await sleep(1_300);
    expect(source.report().error).toBeNull();
    expect(sink.readings.length).toBeGreaterThan(before);
    expect(sink.readings.every(({ packetsDropped = 0 }) => packetsDropped >= 0)).toBe(true);
    expect(sink.starts).toEqual([first.found.startedAtUs, second.found.startedAtUs]);
    expect(sink.unparsedReasons).toEqual({});
    sender.close();
    second.child.kill('SIGKILL');
    await source.close();
  });
});

describe('text of /proc', () => {
  it('is read where a program has brackets and spaces in its name', () => {
    const stat = '12 (a) b (c) S 1 12 12 0 -1 4194560 1 0 0 0 250 30 0 0 20 0 4 0 100 200 300';
    expect(parseStat(stat)).toEqual({ cpuUserUs: 2_500_000, cpuSystemUs: 300_000 });
  });

  it('has a row of /proc/net/udp for each socket', () => {
    const row =
      ' 5580: 0100007F:75F8 00000000:0000 07 00000000:00001E00 00:00000000 00000000     0        0 142094 2 00000000338125e4 1994 ';
    expect(parseUdpTable(`head\n${row}\n 1: torn\n`)).toEqual({
      sockets: [{ inode: 142094, port: 30200, drops: 1994 }],
      odd: 1,
    });
  });

  it('of any other kind gives nothing, and no error', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300, unit: 'binary' }), text => {
        parseUdpTable(text);
        expect(parseSchedstat(`${text}x`)).toBeNull();
        expect(parseStat(text.replaceAll(')', ''))).toBeNull();
        for (const value of Object.values(parseStatus(text))) expect(value).toBeGreaterThanOrEqual(0);
        parseSwitches(text);
      }),
    );
  });
});
