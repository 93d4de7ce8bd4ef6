import { seriesOfMetrics, type TimedSeries } from '../../../lib/metrics/otlp-series.ts';
import { attributesOf, listOf, objectOf } from '../../../lib/metrics/otlp-values.ts';
import { isKnownSeries } from '../../../lib/metrics/read.ts';
import { labelKey } from '../../../lib/metrics/series.ts';
import type { Resource } from '../../../lib/signals/resource.ts';
import type { Allows } from '../server.ts';
import { type Instances, withStart } from './otlp-instances.ts';
import { resourceOf } from './otlp-resource.ts';
import type { Translated } from './otlp-translation.ts';

/**
 * Points by the reading that they are of, oldest first: a collector between may send several readings at once, and a series
 * that stands there twice must not be added up. The points of one reading may differ by a little in their times.
 */
function readingsOf(points: readonly TimedSeries[]): TimedSeries[][] {
  const readings: TimedSeries[][] = [];
  let seen = new Set<string>();
  for (const point of [...points].sort((a, b) => a.atUs - b.atUs)) {
    const key = `${point.series.name} ${labelKey(point.series.labels)}`;
    const current = readings.at(-1);
    if (current === undefined || seen.has(key)) {
      readings.push([point]);
      seen = new Set();
    } else current.push(point);
    seen.add(key);
  }
  return readings;
}

/** An ExportMetricsServiceRequest: of each instance a sample and latencies per reading, at the time of its newest point. */
export function batchesOfMetrics(request: unknown, instances: Instances, allows: Allows): Translated {
  const senders = new Map<string, { resource: Resource; points: TimedSeries[] }>();
  let bad = 0;
  for (const entry of listOf(objectOf(request).resourceMetrics)) {
    const { resource: told, scopeMetrics } = objectOf(entry);
    const { points, bad: misunderstood } = seriesOfMetrics(scopeMetrics, isKnownSeries);
    bad += misunderstood;
    if (points.length === 0) continue;
    const resource = resourceOf(attributesOf(objectOf(told).attributes));
    allows(resource.service);
    const key = JSON.stringify([resource.service, resource.instance]);
    const sender = senders.get(key) ?? { resource, points: [] };
    senders.set(key, sender);
    sender.points = sender.points.concat(points);
  }

  const batches: Translated['batches'] = [];
  for (const { resource, points } of senders.values()) {
    const instance = instances.of(resource);
    for (const reading of readingsOf(points)) {
      const atUs = reading.at(-1)?.atUs ?? 0;
      const series = reading.map(point => point.series);
      const { reading: fields, latencies, startedAtUs } = instance.reader.read(series, atUs);
      instance.startedAtUs = resource.startedAtUs ?? startedAtUs ?? instance.startedAtUs;
      const samples = Object.keys(fields).length > 0 ? [{ atUs, ...fields, source: 'otlp' }] : [];
      if (samples.length + latencies.length > 0)
        batches.push({ resource: withStart(resource, instance), samples, latencies });
    }
  }
  return { batches, bad };
}
