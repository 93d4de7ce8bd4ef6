import type { Sample } from '../signals/sample.ts';

export type SampleField = Exclude<keyof Sample, 'atUs' | 'source'>;

/** What a label must be: a text, one of a pattern, or null where it must be missing. */
type LabelTest = string | RegExp | null;

/** "This series is that field": of several rules for a field the first that finds something is used. */
export type FieldRule = {
  field: SampleField;
  /** Prometheus name: of the sample, or of the family of a histogram or summary. */
  from: string;
  /** Which part of a histogram or summary. */
  part?: 'sum' | 'count';
  only?: Readonly<Record<string, LabelTest>>;
  /** From the series' unit to the field's; 1 by default. */
  times?: number;
  /** Taken off after that, in the field's unit; never below 0. */
  less?: number;
  /** Divided by the value of that series, where it is there. */
  per?: string;
  /** Several series of it are added up unless the largest is wanted. */
  of?: 'max';
};

const toUs = 1e6;
/** A collector beside the program: time in its beans is no pause. */
const stopsTheWorld = /^(?!.*(Cycles$|Concurrent))/;
const newObjects = /Eden|Nursery|Young|ZHeap|Shenandoah|Epsilon/i;
/** Both Node exporters watch the loop with a timer of 10 ms and report that with the delay. */
const lagResolutionUs = 10_000;

const many = (
  field: SampleField,
  names: readonly string[],
  rest: Omit<FieldRule, 'field' | 'from'> = {},
): FieldRule[] => names.map(from => ({ field, from, ...rest }));

/** A histogram or summary of collections: its sum is the time, its count the collections. */
const collections = (from: string, only?: FieldRule['only']): FieldRule[] => [
  { field: 'gcPauseUsTotal', from, part: 'sum', times: toUs, ...(only && { only }) },
  { field: 'gcCyclesTotal', from, part: 'count', ...(only && { only }) },
];

/** Names without a unit at the end are what OpenTelemetry's own Prometheus exporter for JavaScript writes. */
export const fieldRules: readonly FieldRule[] = [
  // Go: client_golang, then OpenTelemetry, then OpenTelemetry before 2024.
  ...many('heapUsedBytes', ['go_memstats_heap_alloc_bytes', 'go_memory_classes_heap_objects_bytes']),
  { field: 'heapUsedBytes', from: 'go_memory_used_bytes', only: { go_memory_type: 'other' } },
  ...many('heapUsedBytes', ['process_runtime_go_mem_heap_alloc_bytes', 'runtime_go_mem_heap_alloc_bytes']),
  ...many('heapLimitBytes', ['go_gc_gomemlimit_bytes', 'go_memory_limit_bytes']),
  ...many('allocatedBytesTotal', [
    'go_memstats_alloc_bytes_total',
    'go_gc_heap_allocs_bytes_total',
    'go_memory_allocated_bytes_total',
  ]),
  ...collections('go_gc_duration_seconds'),
  ...collections('go_memory_gc_pause_duration_seconds'),
  { field: 'gcPauseUsTotal', from: 'process_runtime_go_gc_pause_total_ns_total', times: 1e-3 },
  ...many('gcCyclesTotal', [
    'go_gc_cycles_total_gc_cycles_total',
    'go_memory_gc_cycles_total',
    'process_runtime_go_gc_count_total',
    'runtime_go_gc_count_total',
  ]),
  { field: 'gcCpuUsTotal', from: 'go_cpu_classes_gc_total_cpu_seconds_total', times: toUs },
  { field: 'gcCpuUsTotal', from: 'go_cpu_time_seconds_total', only: { go_cpu_state: 'gc' }, times: toUs },
  ...many('tasks', [
    'go_goroutines',
    'go_sched_goroutines_goroutines',
    'go_goroutine_count',
    'process_runtime_go_goroutines',
    'runtime_go_goroutines',
  ]),
  ...many('threads', ['go_threads', 'go_sched_threads_total_threads']),
  { field: 'queueDepth', from: 'go_sched_goroutines_runnable_goroutines' },

  // JVM: client_java and micrometer (one name, one area, with or without pools), simpleclient, OpenTelemetry, before 1.22.
  ...many('heapUsedBytes', ['jvm_memory_used_bytes', 'jvm_memory_bytes_used'], { only: { area: 'heap' } }),
  { field: 'heapUsedBytes', from: 'jvm_memory_used_bytes', only: { jvm_memory_type: 'heap' } },
  { field: 'heapUsedBytes', from: 'process_runtime_jvm_memory_usage_bytes', only: { type: 'heap' } },
  ...many('heapLimitBytes', ['jvm_memory_max_bytes', 'jvm_memory_bytes_max'], { only: { area: 'heap' } }),
  { field: 'heapLimitBytes', from: 'jvm_memory_limit_bytes', only: { jvm_memory_type: 'heap' } },
  { field: 'heapLimitBytes', from: 'process_runtime_jvm_memory_limit_bytes', only: { type: 'heap' } },
  // Old pools would count what is promoted a second time.
  { field: 'allocatedBytesTotal', from: 'jvm_memory_pool_allocated_bytes_total', only: { pool: newObjects } },
  { field: 'allocatedBytesTotal', from: 'jvm_gc_memory_allocated_bytes_total' },
  ...collections('jvm_gc_collection_seconds', { gc: stopsTheWorld }),
  ...collections('jvm_gc_pause_seconds'),
  ...collections('jvm_gc_duration_seconds', { jvm_gc_name: stopsTheWorld }),
  ...collections('process_runtime_jvm_gc_duration_seconds', { gc: stopsTheWorld }),
  { field: 'gcCpuUsTotal', from: 'jvm_gc_cpu_time_ns_total', times: 1e-3 },
  ...many('threads', [
    'jvm_threads_current',
    'jvm_threads_live_threads',
    'jvm_thread_count',
    'process_runtime_jvm_threads_count',
  ]),
  { field: 'externalBytes', from: 'jvm_buffer_pool_used_bytes', only: { pool: 'direct' } },
  { field: 'externalBytes', from: 'jvm_buffer_memory_used_bytes', only: { id: 'direct' } },

  // Node: prom-client, OpenTelemetry.
  { field: 'heapUsedBytes', from: 'nodejs_heap_size_used_bytes' },
  ...many('heapUsedBytes', ['v8js_memory_heap_used_bytes', 'v8js_memory_heap_used']),
  ...many('heapLimitBytes', ['v8js_memory_heap_limit_bytes', 'v8js_memory_heap_limit'], {
    only: { v8js_heap_space_name: null },
  }),
  { field: 'externalBytes', from: 'nodejs_external_memory_bytes' },
  ...collections('nodejs_gc_duration_seconds'),
  ...collections('v8js_gc_duration_seconds'),
  ...collections('v8js_gc_duration'),
  // The worst, never a percentile: one block of 200 ms is one sample of a hundred.
  ...many(
    'loopDelayMaxUs',
    ['nodejs_eventloop_lag_max_seconds', 'nodejs_eventloop_delay_max_seconds', 'nodejs_eventloop_delay_max'],
    { times: toUs, less: lagResolutionUs, of: 'max' },
  ),
  ...many('loopUtilization', ['nodejs_eventloop_utilization_ratio', 'nodejs_eventloop_utilization'], {
    of: 'max',
  }),

  // Rust: tokio-metrics.
  // Of all workers together.
  { field: 'loopUtilization', from: 'tokio_busy_ratio', of: 'max', per: 'tokio_workers_count' },
  { field: 'tasks', from: 'tokio_live_tasks_count' },
  ...many('queueDepth', ['tokio_global_queue_depth', 'tokio_injection_queue_depth']),

  // .NET: OpenTelemetry, prometheus-net (whose generation 0 counts the others too).
  { field: 'gcPauseUsTotal', from: 'dotnet_gc_pause_time_seconds_total', times: toUs },
  { field: 'gcCyclesTotal', from: 'dotnet_gc_collections_total' },
  { field: 'gcCyclesTotal', from: 'dotnet_collection_count_total', only: { generation: '0' } },
  { field: 'allocatedBytesTotal', from: 'dotnet_gc_heap_total_allocated_bytes_total' },
  ...many('heapUsedBytes', ['dotnet_gc_last_collection_heap_size_bytes', 'dotnet_total_memory_bytes']),
  { field: 'queueDepth', from: 'dotnet_thread_pool_queue_length' },

  // The process, whatever it runs. Where user and system CPU time are told together they stand in cpuUserUs.
  ...many('rssBytes', [
    'process_resident_memory_bytes',
    'process_memory_usage_bytes',
    'process_memory_usage',
    'dotnet_process_memory_working_set_bytes',
    'process_working_set_bytes',
  ]),
  { field: 'cpuUserUs', from: 'process_cpu_user_seconds_total', times: toUs },
  { field: 'cpuSystemUs', from: 'process_cpu_system_seconds_total', times: toUs },
  ...['process_cpu_time_seconds_total', 'dotnet_process_cpu_time_seconds_total'].flatMap(from => [
    { field: 'cpuUserUs', from, only: { cpu_mode: 'user' }, times: toUs } as const,
    { field: 'cpuSystemUs', from, only: { cpu_mode: 'system' }, times: toUs } as const,
  ]),
  ...many('cpuUserUs', ['process_cpu_seconds_total', 'jvm_cpu_time_seconds_total'], { times: toUs }),
  { field: 'cpuUserUs', from: 'process_cpu_time_ns_total', times: 1e-3 },
  ...many('threads', ['process_thread_count', 'process_num_threads']),
  {
    field: 'contextSwitchesTotal',
    from: 'process_context_switches_total',
    only: { process_context_switch_type: 'involuntary' },
  },
];

/** "The values of this histogram or summary are latencies of that name"; again the first that finds something. */
export type LatencyRule = { name: string; from: string; only?: FieldRule['only'] };

const latency = (name: string, names: readonly string[], only?: FieldRule['only']): LatencyRule[] =>
  names.map(from => ({ name, from, ...(only && { only }) }));

export const latencyRules: readonly LatencyRule[] = [
  ...latency('tick', ['tick_duration_seconds', 'tick_duration']),
  ...latency('gc.pause', ['go_gc_duration_seconds', 'go_memory_gc_pause_duration_seconds']),
  ...latency('gc.pause', ['jvm_gc_collection_seconds'], { gc: stopsTheWorld }),
  ...latency('gc.pause', ['jvm_gc_duration_seconds'], { jvm_gc_name: stopsTheWorld }),
  ...latency('gc.pause', ['jvm_gc_pause_seconds']),
  ...latency('gc.pause', ['nodejs_gc_duration_seconds', 'v8js_gc_duration_seconds', 'v8js_gc_duration']),
  ...latency('scheduler.latency', ['go_sched_latencies_seconds', 'go_schedule_duration_seconds']),
];

export const processStart = 'process_start_time_seconds';
