/**
 * What others offer for the same: a tick as ten observations of histograms. Neither is a dependency, so both are
 * installed into a temporary folder, and left out where there is no registry.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = join(tmpdir(), 'overtick-bench-peers');
const packages = { 'prom-client': '15.1.3', '@opentelemetry/sdk-metrics': '2.12.1' };

const names = [
  'duration',
  'input',
  'physics',
  'send',
  'alloc',
  'players',
  'sent',
  'dropped',
  'late',
  'budget',
];

function install() {
  if (Object.keys(packages).every(name => existsSync(join(folder, 'node_modules', name)))) return true;
  const wanted = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  const args = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', ...wanted];
  return spawnSync('npm', args, { stdio: 'ignore', timeout: 120_000 }).status === 0;
}

/** By name, a function that observes the ten values of a tick; empty where they cannot be had. */
export function peers() {
  if (!install()) {
    console.log('prom-client and OpenTelemetry are left out: npm install failed');
    return {};
  }
  const load = createRequire(join(folder, 'here.js'));
  return { 'prom-client': promClient(load), OpenTelemetry: openTelemetry(load) };
}

function promClient(load) {
  const { Histogram, Registry } = load('prom-client');
  const registers = [new Registry()];
  const histograms = names.map(name => new Histogram({ name, help: name, registers }));
  return values => {
    for (let i = 0; i < histograms.length; i++) histograms[i].observe(values[i]);
  };
}

function openTelemetry(load) {
  const sdk = load('@opentelemetry/sdk-metrics');
  // Without a reader nothing would be kept; this one never comes to export.
  const reader = new sdk.PeriodicExportingMetricReader({
    exporter: new sdk.InMemoryMetricExporter(sdk.AggregationTemporality.CUMULATIVE),
    exportIntervalMillis: 3_600_000,
  });
  const meter = new sdk.MeterProvider({ readers: [reader] }).getMeter('bench');
  const histograms = names.map(name => meter.createHistogram(name));
  const attributes = { loop: 'main' };
  return values => {
    for (let i = 0; i < histograms.length; i++) histograms[i].record(values[i], attributes);
  };
}
