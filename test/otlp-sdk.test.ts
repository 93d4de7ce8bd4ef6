import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { eventually, runProduct } from './running.ts';

const product = runProduct();
const run = promisify(execFile);

/** 60 MB that nothing else needs: not among the project's own packages. */
const packages = [
  '@opentelemetry/api@1.9.0',
  '@opentelemetry/resources@2.12.1',
  '@opentelemetry/sdk-metrics@2.12.1',
  '@opentelemetry/sdk-trace-base@2.12.1',
  '@opentelemetry/exporter-metrics-otlp-proto@0.223.0',
  '@opentelemetry/exporter-trace-otlp-proto@0.223.0',
];

it("takes every tick of OpenTelemetry's own SDK, with its phases, and its histogram", {
  timeout: 180_000,
}, async context => {
  const folder = await mkdtemp(join(tmpdir(), 'overtick-otel-'));
  try {
    await run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--no-save', ...packages], {
      timeout: 120_000,
    }).catch(error =>
      context.skip(`OpenTelemetry's SDK cannot be installed here: ${String(error.message).slice(0, 200)}`),
    );
    const script = join(folder, 'server.cjs');
    await copyFile(new URL('fixtures/opentelemetry-server.cjs', import.meta.url), script);
    await run(process.execPath, [script], {
      env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: product.place.collectorUrl },
      timeout: 30_000,
    });
    const rows = await eventually('100 ticks', async () => {
      const found = await product.store.rows<{
        tick: number;
        duration_us: number;
        phases: Record<string, number>;
      }>("SELECT tick, duration_us, phases FROM ticks WHERE instance = 'sdk' ORDER BY tick", {});
      return found.length >= 100 ? found : null;
    });
    expect(rows.map(({ tick }) => tick)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    for (const row of rows)
      expect(row).toMatchObject({ duration_us: 20_000, phases: { physics: 10_000, send: 5_000 } });
    const [latency] = await eventually('latencies', async () => {
      const found = await product.store.rows<{ count: number; name: string; buckets: number[] }>(
        "SELECT name, count, buckets FROM latencies WHERE instance = 'sdk'",
        {},
      );
      return found.length > 0 ? found : null;
    });
    expect(latency).toMatchObject({ name: 'tick', count: 100 });
    for (const bucket of latency?.buckets ?? [])
      expect(Math.abs(2 ** ((bucket + 0.5) / 16) / 20_000 - 1)).toBeLessThan(0.1);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
