import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openGate } from '../../../lib/auth/tokens.ts';
import { OvertickError } from '../../../lib/errors.ts';
import { profileLines } from '../profile-rows.ts';
import { createCollectorServer } from '../server.ts';
import { decodeBody } from './profile-body.ts';
import { parseName, parseUnixUs, resourceOfLabels } from './profile-labels.ts';
import { decodePushJson, decodePushProto } from './push-request.ts';

/** Runs it; OvertickError is an answer, anything else a failure. */
async function refusable<T>(work: () => T | Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    expect(error).toBeInstanceOf(OvertickError);
    return null;
  }
}

describe('whose a profile is', () => {
  it('is taken from the name and the labels of each client', () => {
    const node = parseName(
      'arena-server{process.runtime.name=nodejs,process.runtime.version=20.20.2,region=eu,server=a1,service.version=1.4}',
    );
    expect(resourceOfLabels(node.name, node.labels)).toEqual({
      ...{ service: 'arena-server', instance: 'a1', build: '1.4', region: 'eu', runtime: 'node' },
    });
    expect(parseName('my.app.alloc_space{}')).toEqual({ name: 'my.app', kind: 'alloc_space', labels: {} });
    const rust = {
      __name__: 'process_cpu',
      service_name: 'arena',
      pyroscope_spy: 'pyroscope-rs',
      started_at_us: '17',
    };
    expect(resourceOfLabels('process_cpu', rust, rust.pyroscope_spy)).toEqual({
      ...{ service: 'arena', instance: 'arena', runtime: 'rust', startedAtUs: 17 },
    });
  });

  it('and when are said in four units', () => {
    const us = 1_795_278_467_000_000;
    for (const text of ['1795278467', '1795278467000', '1795278467000000', '1795278467000000000'])
      expect(parseUnixUs(text, 'from')).toBe(us);
    expect(parseUnixUs(null, 'from')).toBeNull();
    expect(() => parseUnixUs('-10', 'from')).toThrow('from must be Unix time');
  });
});

describe('when a profile was', () => {
  const nowUs = Math.floor(Date.now() / 1000) * 1e6;
  const timesIn = (
    startUs: number | null,
    endUs: number | null,
    fromUs: number | null,
    untilUs: number | null,
  ) => {
    const profiles = [{ type: 'cpu', unit: 'count', stacks: [{ frames: ['a'], value: 1 }] }];
    const resource = { service: 'a', instance: 'a' };
    const retention = { ticksDays: 7, breachesDays: 90, rollupsDays: 90 };
    const { lines } = profileLines(
      { profiles, startUs, endUs, unparsed: 0 },
      { resource, fromUs, untilUs },
      retention,
    );
    const { start, end } = JSON.parse(lines[0] as string) as { start: string; end: string };
    return [Number(start) * 1e6 - nowUs, Number(end) * 1e6 - nowUs].map(Math.round);
  };

  it('is what its sender says, else what it says itself; one without a duration was taken then', () => {
    expect(timesIn(nowUs - 1, null, nowUs - 15e6, nowUs - 2)).toEqual([-15e6, -2]);
    expect(timesIn(nowUs - 5e6, nowUs, null, null)).toEqual([-5e6, 0]);
    expect(timesIn(nowUs - 5e6, null, null, null)).toEqual([-15e6, -5e6]);
    expect(() => timesIn(null, null, nowUs, nowUs - 5e6)).toThrow('end after it began');
  });
});

describe('what senders make up', () => {
  it('is refused with a sentence or read, never an error of ours', async () => {
    const formats = fc.constantFrom(
      '',
      'pprof',
      'groups',
      'lines',
      'heapprofile',
      'cpuprofile',
      'jfr',
      'tree',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.string(),
        formats,
        async (bytes, text, format) => {
          const body = Buffer.from(bytes);
          await refusable(() => decodePushProto(body));
          await refusable(() => decodePushJson(text));
          await refusable(() => parseName(text));
          const decoded = await refusable(() => decodeBody(body, { format, kind: null, units: null }));
          if (decoded === null) return;
          const resource = resourceOfLabels('arena', { instance: text });
          const made = await refusable(() =>
            profileLines(
              decoded,
              { resource, fromUs: null, untilUs: null },
              { ticksDays: 7, breachesDays: 90, rollupsDays: 90 },
            ),
          );
          for (const line of made?.lines ?? []) {
            const row = JSON.parse(line) as {
              functions: string[];
              frames: number[];
              depths: number[];
              values: number[];
            };
            expect(row.depths.reduce((sum, depth) => sum + depth, 0)).toBe(row.frames.length);
            expect(row.values.length).toBe(row.depths.length);
            expect(Math.max(...row.frames)).toBe(row.functions.length - 1);
          }
        },
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.json(), async text => void (await refusable(() => decodePushJson(text)))),
    );
  });
});

describe('the token', () => {
  it('is taken as Bearer, and as the password of Basic, of any user', async () => {
    const handle = async () => ({ status: 200, body: {} });
    const server = createCollectorServer(
      { '/ingest': { method: 'POST', needs: 'write', handle } },
      openGate({ dataDir: mkdtempSync(join(tmpdir(), 'overtick-gate-')), token: 's:cret', tokens: [] }),
    );
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
    const ask = async (authorization: string) =>
      (await fetch(`http://127.0.0.1:${port}/ingest`, { method: 'POST', headers: { authorization } })).status;
    expect(await ask('Bearer s:cret')).toBe(200);
    expect(await ask(basic('user:s:cret'))).toBe(200);
    for (const wrong of ['', 'Bearer no', basic('s:cret:no'), basic('user:no'), 's:cret', 'Digest s:cret'])
      expect(await ask(wrong)).toBe(401);
    server.close();
    server.closeAllConnections();
  });
});
