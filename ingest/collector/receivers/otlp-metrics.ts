import { seriesOfMetrics } from '../../../lib/metrics/otlp-series.ts';
import { attributesOf, listOf, objectOf } from '../../../lib/metrics/otlp-values.ts';
import { isKnownSeries } from '../../../lib/metrics/read.ts';
import { type Instances, withStart } from './otlp-instances.ts';
import { resourceOf } from './otlp-resource.ts';
import type { Translated } from './otlp-translation.ts';

/** An ExportMetricsServiceRequest as one sample and the latencies of each instance, at the time of its newest point. */
export function batchesOfMetrics(request: unknown, instances: Instances): Translated {
  const batches: Translated['batches'] = [];
  let bad = 0;
  for (const entry of listOf(objectOf(request).resourceMetrics)) {
    const { resource: told, scopeMetrics } = objectOf(entry);
    const { points, bad: misunderstood } = seriesOfMetrics(scopeMetrics, isKnownSeries);
    bad += misunderstood;
    if (points.length === 0) continue;
    const resource = resourceOf(attributesOf(objectOf(told).attributes));
    const instance = instances.of(resource);
    const atUs = points.reduce((newest, point) => Math.max(newest, point.atUs), 0);
    const { reading, latencies, startedAtUs } = instance.reader.read(
      points.map(({ series }) => series),
      atUs,
    );
    instance.startedAtUs = resource.startedAtUs ?? startedAtUs ?? instance.startedAtUs;
    const samples = Object.keys(reading).length > 0 ? [{ atUs, ...reading, source: 'otlp' }] : [];
    if (samples.length + latencies.length > 0)
      batches.push({ resource: withStart(resource, instance), samples, latencies });
  }
  return { batches, bad };
}
