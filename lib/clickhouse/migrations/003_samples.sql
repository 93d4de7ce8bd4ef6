-- Samples: the state of a process about once a second. Columns named …_total grow over one incarnation: take a rate
-- between two rows of the same incarnation only, never across a restart.
CREATE TABLE IF NOT EXISTS samples
(
    service                 LowCardinality(String),
    instance                LowCardinality(String),
    incarnation             Int64 CODEC(ZSTD(1)),
    region                  LowCardinality(String),
    build                   LowCardinality(String),
    runtime                 LowCardinality(String),
    at                      DateTime64(6, 'UTC') CODEC(Delta, T64, ZSTD(1)),
    heap_used_bytes         Nullable(Int64) CODEC(T64, ZSTD(1)),
    heap_limit_bytes        Nullable(Int64) CODEC(T64, ZSTD(1)),
    external_bytes          Nullable(Int64) CODEC(T64, ZSTD(1)),
    rss_bytes               Nullable(Int64) CODEC(T64, ZSTD(1)),
    allocated_bytes_total   Nullable(Int64) CODEC(T64, ZSTD(1)),
    cpu_user_us             Nullable(Int64) CODEC(T64, ZSTD(1)),
    cpu_system_us           Nullable(Int64) CODEC(T64, ZSTD(1)),
    gc_cpu_us_total         Nullable(Int64) CODEC(T64, ZSTD(1)),
    run_queue_wait_us_total Nullable(Int64) CODEC(T64, ZSTD(1)),
    loop_delay_max_us       Nullable(Int64) CODEC(T64, ZSTD(1)),
    loop_utilization        Nullable(Float32) CODEC(ZSTD(1)),
    tasks                   Nullable(Int64) CODEC(T64, ZSTD(1)),
    threads                 Nullable(Int64) CODEC(T64, ZSTD(1)),
    queue_depth             Nullable(Int64) CODEC(T64, ZSTD(1)),
    players                 Nullable(Int64) CODEC(T64, ZSTD(1)),
    packets_sent            Nullable(Int64) CODEC(T64, ZSTD(1)),
    packets_dropped         Nullable(Int64) CODEC(T64, ZSTD(1)),
    ticks_dropped           Nullable(Int64) CODEC(T64, ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toDate(at)
ORDER BY (instance, at)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;
