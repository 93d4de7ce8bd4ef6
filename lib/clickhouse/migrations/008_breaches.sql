-- Breaches: the ledger of each breached tick, worked out when it arrived and again when more evidence did. Rows of the
-- same key are replaced by the one of the highest version when parts merge: read with FINAL, or argMax by version.
-- lines: µs by ledger line; excess: the same beyond what is typical; they are what a selection is explained with.
-- body: the breach as the API shows it, JSON.
CREATE TABLE IF NOT EXISTS breaches
(
    start           DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    instance        LowCardinality(String),
    loop            LowCardinality(String),
    tick            Int64 CODEC(Delta, ZSTD(1)),
    incarnation     Int64 CODEC(ZSTD(1)),
    service         LowCardinality(String),
    region          LowCardinality(String),
    build           LowCardinality(String),
    duration_us     UInt32 CODEC(T64, ZSTD(1)),
    budget_us       UInt32 CODEC(T64, ZSTD(1)),
    players         Nullable(Int64) CODEC(T64, ZSTD(1)),
    cause           LowCardinality(String),
    cause_share     Float32 CODEC(ZSTD(1)),
    grade           LowCardinality(String),
    lines           Map(LowCardinality(String), UInt32) CODEC(ZSTD(1)),
    excess          Map(LowCardinality(String), UInt32) CODEC(ZSTD(1)),
    alloc_bytes     Nullable(Int64) CODEC(T64, ZSTD(1)),
    alloc_z         Nullable(Float32) CODEC(ZSTD(1)),
    debt_bytes      Nullable(Int64) CODEC(T64, ZSTD(1)),
    packets_dropped Nullable(Int64) CODEC(T64, ZSTD(1)),
    body            String CODEC(ZSTD(3)),
    version         UInt64 CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(start)
ORDER BY (start, instance, loop, tick)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;
