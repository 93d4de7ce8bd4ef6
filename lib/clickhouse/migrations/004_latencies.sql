-- Latencies: durations with a name and a budget of their own, as a sparse histogram on the one scale of
-- lib/signals/histogram.ts. Merge rows with sumMap(buckets, counts). Bucket -1 holds the zeros.
CREATE TABLE IF NOT EXISTS latencies
(
    service     LowCardinality(String),
    instance    LowCardinality(String),
    incarnation Int64 CODEC(ZSTD(1)),
    region      LowCardinality(String),
    build       LowCardinality(String),
    runtime     LowCardinality(String),
    at          DateTime64(6, 'UTC') CODEC(Delta, T64, ZSTD(1)),
    name        LowCardinality(String),
    budget_us   UInt32 CODEC(T64, ZSTD(1)),
    count       Int64 CODEC(T64, ZSTD(1)),
    over_budget Int64 CODEC(T64, ZSTD(1)),
    buckets     Array(Int16) CODEC(ZSTD(1)),
    counts      Array(UInt64) CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toDate(at)
ORDER BY (instance, name, at)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;
