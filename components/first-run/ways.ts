/** A way to send ticks: what to run or to write, ready to be copied. */
export type Way = {
  name: string;
  about: string;
  text: string;
  /** The page of docs/ that says more. */
  doc: 'runtimes' | 'otlp' | 'statsd' | 'api';
};

export type Collector = {
  /** Where it is reached, without a slash at the end. */
  url: string;
  /** It asks for a token: a place for it is in every way. The token itself is never shown. */
  needsToken: boolean;
};

export const wayIds = ['node', 'go', 'jvm', 'any', 'otlp', 'statsd', 'curl'] as const;
export type WayId = (typeof wayIds)[number];

/** The agents' own default: an address that has to be given only where it is another one. */
const defaultUrl = 'http://127.0.0.1:4318';

const lines = (...parts: (string | false)[]) => parts.filter(Boolean).join('\n');

/** How a server of each kind is connected to this very collector. */
export function waysTo({ url, needsToken }: Collector): Record<WayId, Way> {
  const environment = [
    url === defaultUrl ? '' : `OVERTICK_URL=${url}`,
    needsToken ? 'OVERTICK_TOKEN=TOKEN' : '',
  ]
    .filter(Boolean)
    .join(' ');
  const exported = environment !== '' && `export ${environment}`;
  const address = [url === defaultUrl ? '' : `url: '${url}'`, needsToken ? "token: 'TOKEN'" : '']
    .filter(Boolean)
    .join(', ');
  // On a line of its own, so that a narrow screen shows all of it.
  const options = `service: 'arena', budgetMs: 50${address && `,\n  ${address}`}`;
  return {
    node: {
      name: 'Node',
      about: 'In the server that ticks. It costs a tick about a microsecond and sends from a buffer.',
      text: lines(
        "import { startAgent } from 'overtick/agent';",
        `const agent = startAgent({ ${options} });`,
        'agent.loop(() => update(world), { hz: 20 }); // or agent.tick(fn) in a loop of your own',
      ),
      doc: 'runtimes',
    },
    go: {
      name: 'Go',
      about:
        'Run the server through the agent: collections from gctrace, ticks by a line of StatsD in the loop.',
      text: lines(
        exported,
        'GODEBUG=gctrace=1 overtick agent --service arena --statsd --exec -- ./arena',
        '# once: statsd, _ := net.Dial("udp", "127.0.0.1:8125")',
        '# after each tick: fmt.Fprintf(statsd, "arena.tick:%.3f|ms|#budget_ms:50", ms)',
      ),
      doc: 'runtimes',
    },
    jvm: {
      name: 'JVM',
      about: 'Run the server through the agent: every pause from the unified log, ticks by StatsD.',
      text: lines(
        exported,
        'overtick agent --service arena --statsd --exec -- \\',
        "  java '-Xlog:gc*,safepoint:stdout:utctime,uptime,level,tags' -jar arena.jar",
        '# after each tick, to UDP 127.0.0.1:8125: arena.tick:48.2|ms|#budget_ms:50',
      ),
      doc: 'runtimes',
    },
    any: {
      name: 'Rust, any other',
      about:
        'Beside a process that runs: memory, CPU and waiting from /proc, ticks by StatsD from any language.',
      text: lines(
        exported,
        'overtick agent --service arena --match ./arena --proc --statsd',
        '# after each tick, to UDP 127.0.0.1:8125: arena.tick:48.2|ms|#budget_ms:50',
      ),
      doc: 'runtimes',
    },
    otlp: {
      name: 'OpenTelemetry',
      about: 'A span named tick is a tick, spans right below it are its phases. OTLP over HTTP, no gRPC.',
      text: lines(
        `export OTEL_EXPORTER_OTLP_ENDPOINT=${url} OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf`,
        needsToken && 'export OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer TOKEN"',
        'OTEL_SERVICE_NAME=arena OTEL_METRIC_EXPORT_INTERVAL=1000 ./arena',
        '# around each tick: a span "tick" with tick.number and tick.budget_ms',
      ),
      doc: 'otlp',
    },
    statsd: {
      name: 'StatsD',
      about: 'One line a tick from any StatsD client; the agent listens on UDP 127.0.0.1:8125.',
      text: lines(
        exported,
        'overtick agent --service arena --statsd &',
        "printf 'arena.tick:48.2|ms|#budget_ms:50' >/dev/udp/127.0.0.1/8125   # bash",
      ),
      doc: 'statsd',
    },
    curl: {
      name: 'curl',
      about: 'One tick of 62 ms against a budget of 50, to see what happens.',
      text: lines(
        'NOW=$(date +%s)000000',
        `curl ${url}/v1/batch -H 'Content-Type: application/json'${needsToken ? " -H 'Authorization: Bearer TOKEN'" : ''} -d '{"batchId": "'$NOW'",`,
        '  "resource": { "service": "arena", "instance": "arena-1" },',
        '  "ticks": [{ "tick": 1, "startUs": \'$NOW\', "durationUs": 62000, "budgetUs": 50000 }] }\'',
      ),
      doc: 'api',
    },
  };
}
