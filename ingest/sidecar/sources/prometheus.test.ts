import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Latency } from '../../../lib/signals/latency.ts';
import type { Reading, Sink, Source } from '../source.ts';
import { startPrometheus } from './prometheus.ts';

const page = (name: string) =>
  readFileSync(new URL(`../../../test/fixtures/scrapes/${name}`, import.meta.url));

let server: Server | undefined;
let source: Source | undefined;
afterEach(async () => {
  await source?.close();
  server?.closeAllConnections();
  await new Promise(resolve => (server ? server.close(resolve) : resolve(null)));
});

/** A sink that keeps what it is given. */
function newSink() {
  const kept = {
    readings: [] as Reading[],
    latencies: [] as Latency[],
    starts: [] as number[],
    unparsed: [] as string[],
  };
  const sink: Sink = {
    tick() {},
    pause() {
      throw new Error('a scrape knows no place of a pause');
    },
    latency: row => void kept.latencies.push(row),
    event() {},
    reading: part => void kept.readings.push(part),
    started: atUs => void kept.starts.push(atUs),
    unparsed: reason => void kept.unparsed.push(reason),
  };
  return { sink, kept };
}

async function scrape(listener: RequestListener, options: { timeoutMs?: number } = {}) {
  const listening = createServer(listener);
  server = listening;
  await new Promise<void>(resolve => listening.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}/metrics`;
  const { sink, kept } = newSink();
  const started = startPrometheus({ url, intervalMs: 40, timeoutMs: 500, ...options }, { sink });
  source = started;
  return { source: started, kept };
}

const answer =
  (body: string | Buffer, headers: Record<string, string> = {}, status = 200): RequestListener =>
  (_, response) =>
    response.writeHead(status, headers).end(body);

describe('a page of metrics', () => {
  it('becomes readings, latencies of what came between two scrapes, and a report', async () => {
    const pages = [page('go-all.prom'), page('go-all-later.prom')];
    const connections = new Set<unknown>();
    const { source, kept } = await scrape((request, response) => {
      connections.add(request.socket);
      response.end(pages.length > 1 ? pages.shift() : pages[0]);
    });
    await vi.waitFor(() => expect(kept.readings.length).toBeGreaterThan(2));
    expect(kept.readings[0]).toMatchObject({ gcCyclesTotal: 24, tasks: 6 });
    expect(kept.readings[1]).toMatchObject({ gcCyclesTotal: 28, allocatedBytesTotal: 587_489_168 });
    expect(new Set(kept.starts)).toEqual(new Set([1_795_278_368_100_000]));
    expect(kept.latencies.map(({ name }) => name).sort()).toEqual(['gc.pause', 'scheduler.latency', 'tick']);
    expect(connections.size).toBe(1);
    const report = source.report();
    expect(report).toMatchObject({ sees: '149 families of client_golang, 19 series of use', error: null });
    expect(report.maps).toContain('gcPauseUsTotal from go_gc_duration_seconds_sum');
    expect(report.missing.join()).toContain('GODEBUG=gctrace=1');
  });

  it('names what a default registry leaves out, and how to get it', async () => {
    const { source } = await scrape(answer(page('go-default.prom')));
    await vi.waitFor(() => expect(source.report().error).toBeNull());
    expect(source.report().missing.join()).toContain(
      'collectors.WithGoCollectorRuntimeMetrics(collectors.MetricsScheduler)',
    );
  });

  it('may be compressed', async () => {
    const { kept } = await scrape(answer(gzipSync(page('prom-client.prom')), { 'Content-Encoding': 'gzip' }));
    await vi.waitFor(() => expect(kept.readings[0]).toMatchObject({ loopDelayMaxUs: 120_351 }));
  });
});

describe('what cannot be read is said, and asked for again', () => {
  it.each<[string, RequestListener, RegExp]>([
    ['a redirect', answer('', { Location: 'http://127.0.0.1:1/' }, 302), /points elsewhere, to http/],
    ['a wrong address', answer('nothing', {}, 404), /answers 404/],
    ['a page that is no metrics', answer('<p>hello</p>\n'.repeat(3)), /no metrics/],
    ['broken gzip', answer('not gzip', { 'Content-Encoding': 'gzip' }), /not valid gzip/],
    ['a gzip bomb', answer(gzipSync(Buffer.alloc(17 << 20)), { 'Content-Encoding': 'gzip' }), /16 MiB/],
    ['a page that is too large', answer(Buffer.alloc(17 << 20, 'a')), /16 MiB/],
    ['no answer', () => {}, /takes longer than 200 ms/],
    [
      'an answer that is cut off',
      (_, response) => {
        response.writeHead(200, { 'Content-Length': '100' });
        response.write('go_goroutines 1\n');
        setTimeout(() => response.destroy(), 10);
      },
      /cannot be read|middle/,
    ],
  ])('%s', async (_, listener, message) => {
    const { source } = await scrape(listener, { timeoutMs: 200 });
    await vi.waitFor(() => expect(source.report().error).toMatch(message), 5_000);
  });

  it('and works again when the server does', async () => {
    let calls = 0;
    const { source, kept } = await scrape((_, response) => {
      if (calls++ < 2) response.destroy();
      else response.end('go_goroutines 3\nbroken{\n');
    });
    await vi.waitFor(() => expect(kept.readings[0]).toEqual({ tasks: 3 }), 5_000);
    expect(source.report().error).toBeNull();
  });

  it('an address that is none is refused at once', () => {
    expect(() => startPrometheus({ url: 'localhost:9100' }, newSink())).toThrow(
      'write http://HOST:PORT/metrics',
    );
  });
});
