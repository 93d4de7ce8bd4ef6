/**
 * OpenTelemetry's names as Prometheus writes them (opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics):
 * dots become underscores, the unit and `_total` are appended. Unlike there, a time in ms, µs or ns is brought to seconds,
 * so that one row of the mapping is enough.
 */
const units: Record<string, string> = {
  s: 'seconds',
  By: 'bytes',
  '%': 'percent',
};

/** What a value in this unit is multiplied by to be in the unit that the name says. */
const toSeconds: Record<string, number> = { ms: 1e-3, us: 1e-6, ns: 1e-9 };

/** A name of Prometheus' old alphabet. */
export const plainName = (name: string): string =>
  name
    .replace(/[^a-zA-Z0-9_:]/g, '_')
    .replace(/_{2,}/g, '_')
    .replace(/^(?=\d)/, '_');

export type Instrument = { name: string; unit: string; isCounter: boolean; isGauge: boolean };

export function prometheusName({ name, unit, isCounter, isGauge }: Instrument): {
  name: string;
  factor: number;
} {
  const factor = toSeconds[unit] ?? 1;
  const suffix = unit === '1' ? (isGauge ? 'ratio' : '') : (units[factor === 1 ? unit : 's'] ?? '');
  let plain = plainName(name).replace(/_total$/, '');
  if (suffix !== '' && !plain.endsWith(`_${suffix}`)) plain += `_${suffix}`;
  return { name: isCounter ? `${plain}_total` : plain, factor };
}
