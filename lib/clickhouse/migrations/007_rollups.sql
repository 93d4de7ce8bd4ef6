-- Rollups of 10 s and 5 min, for a fleet over long ranges. Time first in the key: a panel reads one short range of it.
-- Rows add up when parts merge, so always aggregate over (bucket, instance, …) when reading; never take a row as final.
-- Quantiles of 1 s of a 20-Hz loop are cheaper from the raw rows than from any state, so there is no rollup of 1 s.
-- histogram: sparse log buckets of duration_us (lib/signals/histogram.ts), merged with sumMap.
-- The collector adds them up and inserts them with the rest of a second: as materialized views of ticks and pauses they
-- doubled what each insert cost. GC is of the process and has no loop.
CREATE TABLE IF NOT EXISTS rollup_10s
(
    bucket          DateTime('UTC') CODEC(Delta, ZSTD(1)),
    service         LowCardinality(String),
    instance        LowCardinality(String),
    loop            LowCardinality(String),
    region          LowCardinality(String),
    build           LowCardinality(String),
    ticks           SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    breaches        SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    duration_us     SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    duration_us_max SimpleAggregateFunction(max, UInt32) CODEC(T64, ZSTD(1)),
    budget_us_max   SimpleAggregateFunction(max, UInt32) CODEC(T64, ZSTD(1)),
    alloc_bytes     SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    alloc_ticks     SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    packets_sent    SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    packets_dropped SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    packet_ticks    SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    players_max     SimpleAggregateFunction(max, Int64) CODEC(T64, ZSTD(1)),
    gc_us           SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    gc_pauses       SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    histogram       SimpleAggregateFunction(sumMap, Tuple(Array(Int16), Array(UInt64))) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toDate(bucket)
ORDER BY (bucket, service, instance, loop, region, build)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS rollup_5m AS rollup_10s
ENGINE = AggregatingMergeTree
PARTITION BY toStartOfMonth(bucket)
ORDER BY (bucket, service, instance, loop, region, build)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;
