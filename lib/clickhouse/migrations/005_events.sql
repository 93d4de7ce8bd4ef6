-- Events: things that happened, counted.
CREATE TABLE IF NOT EXISTS events
(
    service     LowCardinality(String),
    instance    LowCardinality(String),
    incarnation Int64 CODEC(ZSTD(1)),
    region      LowCardinality(String),
    build       LowCardinality(String),
    runtime     LowCardinality(String),
    at          DateTime64(6, 'UTC') CODEC(Delta, T64, ZSTD(1)),
    name        LowCardinality(String),
    count       Int64 CODEC(T64, ZSTD(1)),
    attributes  Map(LowCardinality(String), String) CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toDate(at)
ORDER BY (instance, at)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;
