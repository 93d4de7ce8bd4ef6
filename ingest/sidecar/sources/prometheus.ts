import { OvertickError } from '../../../lib/errors.ts';
import type { Exposition } from '../../../lib/metrics/exposition.ts';
import { createPageReader } from '../../../lib/metrics/layout.ts';
import { generalHints, producers } from '../../../lib/metrics/producers.ts';
import { createReader, isKnownSeries } from '../../../lib/metrics/read.ts';
import type { Sink, Source, SourceReport } from '../source.ts';
import { createFetcher } from './fetch-metrics.ts';

export type PrometheusOptions = {
  /** Address of the metrics, such as http://127.0.0.1:9100/metrics. */
  url: string;
  /** How often it is read, in ms. */
  intervalMs?: number;
  /** How long an answer may take, in ms. */
  timeoutMs?: number;
};

/** Reads a page of metrics every second and says what it tells of the process: state and totals, never a pause's place. */
export function startPrometheus(
  { url, intervalMs = 1000, timeoutMs = Math.max(250, intervalMs - 50) }: PrometheusOptions,
  { sink }: { sink: Sink },
): Source {
  if (!/^https?:\/\/./.test(url) || !URL.canParse(url))
    throw new OvertickError(
      'invalid',
      `${JSON.stringify(url)} is no address of metrics; write http://HOST:PORT/metrics.`,
    );
  const fetcher = createFetcher(url, timeoutMs);
  const pages = createPageReader(isKnownSeries);
  const reader = createReader();
  let underWay: Promise<void> = Promise.resolve();
  let isClosed = false;
  let error: string | null = `${url} was not read yet.`;
  let last: Pick<Exposition, 'families' | 'series'> = { families: 0, series: [] };

  const scrape = async () => {
    const { text, isOpenMetrics } = await fetcher.fetch();
    const atUs = Date.now() * 1000;
    const { series, families, badLines, hasEnd } = pages.read(text);
    if (badLines > 0) sink.unparsed('line of metrics', badLines);
    if (isOpenMetrics && !hasEnd) sink.unparsed('metrics without # EOF, cut off');
    last = { families, series };
    error =
      families + series.length === 0
        ? `${url} has no metrics in Prometheus' text format: is this the right address?`
        : null;
    const { reading, latencies, startedAtUs } = reader.read(series, atUs);
    if (startedAtUs !== null) sink.started(startedAtUs);
    sink.reading(reading);
    for (const latency of latencies) sink.latency(latency);
  };

  let nextMs = firstMs(intervalMs, performance.now());
  const wait = (ms: number) => setTimeout(run, ms).unref();
  const run = () => {
    underWay = scrape()
      .catch(cause => {
        error = (cause as Error).message;
      })
      .then(() => {
        nextMs = Math.max(nextMs + intervalMs, performance.now());
        if (!isClosed) timer = wait(nextMs - performance.now());
      });
  };
  let timer = wait(nextMs - performance.now());

  return {
    report: (): SourceReport => ({ name: `prometheus ${url}`, ...findings(last, reader.sources()), error }),
    async close() {
      isClosed = true;
      clearTimeout(timer);
      fetcher.close();
      await underWay;
    },
  };
}

/** Moments of an interval at which targets are read. */
const slots = 8;

/**
 * When a target is read first. Many are not all read in one moment, which would keep this process, and them, from all else;
 * nor each at a moment of its own, which leaves code and caches cold: one by one a hundred take twice the CPU.
 */
function firstMs(intervalMs: number, nowMs: number): number {
  const slot = Math.floor(Math.random() * slots);
  const intervals = Math.ceil(nowMs / intervalMs - slot / slots);
  return (intervals + slot / slots) * intervalMs;
}

function findings(
  { families, series }: Pick<Exposition, 'families' | 'series'>,
  sources: ReadonlyMap<string, string>,
): Pick<SourceReport, 'sees' | 'maps' | 'missing'> {
  const names = new Set(series.map(({ name }) => name));
  const known = producers.filter(({ marks }) => marks.some(mark => names.has(mark)));
  const who = known.length > 0 ? ` of ${known.map(({ name }) => name).join(' and ')}` : '';
  const hints = [...generalHints, ...known.flatMap(producer => producer.hints)];
  return {
    sees: `${families} families${who}, ${series.length} series of use`,
    maps: [...sources].map(([field, series]) => `${field} from ${series}`),
    missing:
      series.length === 0 ? [] : hints.filter(({ unless }) => !sources.has(unless)).map(({ hint }) => hint),
  };
}
