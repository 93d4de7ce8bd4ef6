import { setTimeout as sleep } from 'node:timers/promises';
import { OvertickError } from '../../../lib/errors.ts';
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
  const closing = new AbortController();
  let error: string | null = `${url} was not read yet.`;
  let last: Seen = { families: 0, useful: 0, names: new Set() };

  const scrape = async () => {
    const { text, isOpenMetrics } = await fetcher.fetch();
    const atUs = Date.now() * 1000;
    const { series, families, badLines, hasEnd } = pages.read(text);
    if (badLines > 0) sink.unparsed('line of metrics', badLines);
    if (isOpenMetrics && !hasEnd) sink.unparsed('metrics without # EOF, cut off');
    last = { families, useful: series.length, names: new Set(series.map(({ name }) => name)) };
    error =
      families + series.length === 0
        ? `${url} has no metrics in Prometheus' text format: is this the right address?`
        : null;
    const { reading, latencies, startedAtUs } = reader.read(series, atUs);
    if (startedAtUs !== null) sink.started(startedAtUs);
    sink.reading(reading);
    for (const latency of latencies) sink.latency(latency);
  };

  const run = async () => {
    // Many targets that start together are not read in the same moment.
    let nextMs = performance.now() + Math.random() * intervalMs;
    while (!closing.signal.aborted) {
      await sleep(Math.max(0, nextMs - performance.now()), undefined, { signal: closing.signal, ref: false });
      await scrape().catch(cause => {
        error = (cause as Error).message;
      });
      nextMs = Math.max(nextMs + intervalMs, performance.now());
    }
  };
  const running = run().catch(() => {});

  return {
    report: (): SourceReport => ({ name: `prometheus ${url}`, ...findings(last, reader.sources()), error }),
    async close() {
      closing.abort();
      fetcher.close();
      await running;
    },
  };
}

type Seen = { families: number; useful: number; names: ReadonlySet<string> };

function findings(
  { families, useful, names }: Seen,
  sources: ReadonlyMap<string, string>,
): Pick<SourceReport, 'sees' | 'maps' | 'missing'> {
  const known = producers.filter(({ marks }) => marks.some(mark => names.has(mark)));
  const who = known.length > 0 ? ` of ${known.map(({ name }) => name).join(' and ')}` : '';
  const hints = [...generalHints, ...known.flatMap(producer => producer.hints)];
  return {
    sees: `${families} families${who}, ${useful} series of use`,
    maps: [...sources].map(([field, series]) => `${field} from ${series}`),
    missing: useful === 0 ? [] : hints.filter(({ unless }) => !sources.has(unless)).map(({ hint }) => hint),
  };
}
