/** Who made a page of metrics, and what of it a tick's ledger could use that it does not give. */
export type Producer = {
  name: string;
  /** One of these series is enough to know it. */
  marks: readonly string[];
  /** What to do where none of its fields or latencies is filled. */
  hints: readonly { unless: string; hint: string }[];
};

export const producers: readonly Producer[] = [
  {
    name: 'client_golang',
    marks: ['go_info', 'go_goroutines', 'go_memstats_heap_alloc_bytes'],
    hints: [
      {
        unless: 'scheduler.latency',
        hint: 'scheduler latency: use collectors.NewGoCollector(collectors.WithGoCollectorRuntimeMetrics(collectors.MetricsScheduler))',
      },
      {
        unless: 'gcCpuUsTotal',
        hint: 'CPU time of the collector: use collectors.WithGoCollectorRuntimeMetrics(collectors.MetricsAll)',
      },
      {
        unless: 'pauses',
        hint: 'pauses with their place in time: start with GODEBUG=gctrace=1 and have the log read',
      },
    ],
  },
  {
    name: 'OpenTelemetry for Go',
    marks: ['go_goroutine_count', 'process_runtime_go_goroutines', 'runtime_go_goroutines'],
    hints: [
      {
        unless: 'pauses',
        hint: 'pauses with their place in time: start with GODEBUG=gctrace=1 and have the log read',
      },
    ],
  },
  {
    name: 'a JVM',
    marks: ['jvm_memory_used_bytes', 'jvm_memory_bytes_used', 'process_runtime_jvm_memory_usage_bytes'],
    hints: [
      {
        unless: 'gcPauseUsTotal',
        hint: 'collections: register JvmMetrics (client_java) or JvmGcMetrics (micrometer)',
      },
      {
        unless: 'allocatedBytesTotal',
        hint: 'allocation: register JvmMetrics (client_java) or JvmGcMetrics (micrometer)',
      },
      {
        unless: 'pauses',
        hint: 'pauses with their place in time: start with -Xlog:gc*,safepoint:file=gc.log and have the log read',
      },
    ],
  },
  {
    name: 'prom-client',
    marks: ['nodejs_heap_size_used_bytes', 'nodejs_eventloop_lag_max_seconds'],
    hints: [
      {
        unless: 'pauses',
        hint: 'every pause, allocation and the heap limit: start with node --import overtick/agent/register (prom-client sees about a third of all collections)',
      },
    ],
  },
  {
    name: 'OpenTelemetry for Node',
    marks: ['v8js_memory_heap_used_bytes', 'v8js_memory_heap_used', 'nodejs_eventloop_delay_max_seconds'],
    hints: [
      {
        unless: 'pauses',
        hint: 'every pause, allocation and the heap limit: start with node --import overtick/agent/register (its instrumentation sees about a third of all collections)',
      },
    ],
  },
  {
    name: 'tokio-metrics',
    marks: ['tokio_busy_ratio', 'tokio_live_tasks_count'],
    hints: [
      {
        unless: 'loopUtilization',
        hint: 'use of the workers: report tokio_metrics::RuntimeMonitor, not tasks alone',
      },
    ],
  },
  {
    name: '.NET',
    marks: ['dotnet_gc_collections_total', 'dotnet_collection_count_total'],
    hints: [
      { unless: 'gcPauseUsTotal', hint: 'pauses of collections: use the System.Runtime meter of .NET 9' },
    ],
  },
];

export const generalHints: Producer['hints'] = [
  {
    unless: 'tick',
    hint: 'ticks: expose a histogram tick_duration_seconds, or send spans named tick by OTLP',
  },
  {
    unless: 'rssBytes',
    hint: 'resident memory and CPU: register the process collector of the client library',
  },
];
