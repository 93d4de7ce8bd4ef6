-- Rollups of 10 s and 5 min, for a fleet over long ranges. Time first in the key: a panel reads one short range of it.
-- Rows add up when parts merge, so always aggregate over (bucket, instance, …) when reading; never take a row as final.
-- Quantiles of 1 s of a 20-Hz loop are cheaper from the raw rows than from any state, so there is no rollup of 1 s.
-- histogram: sparse log buckets of duration_us (lib/signals/histogram.ts), merged with sumMap.
-- A row holds ticks or GC, never both in one insert: counters that the insert does not carry are 0 and add nothing.
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

CREATE MATERIALIZED VIEW IF NOT EXISTS rollup_10s_ticks_view TO rollup_10s AS
SELECT
    toStartOfInterval(toDateTime(start, 'UTC'), INTERVAL 10 SECOND) AS bucket,
    service, instance, loop, region, build,
    toInt64(count()) AS ticks,
    toInt64(countIf(budget_us > 0 AND ticks.duration_us > budget_us)) AS breaches,
    toInt64(sum(ticks.duration_us)) AS duration_us,
    max(ticks.duration_us) AS duration_us_max,
    max(budget_us) AS budget_us_max,
    toInt64(ifNull(sum(ticks.alloc_bytes), 0)) AS alloc_bytes,
    toInt64(count(ticks.alloc_bytes)) AS alloc_ticks,
    toInt64(ifNull(sum(ticks.packets_sent), 0)) AS packets_sent,
    toInt64(ifNull(sum(ticks.packets_dropped), 0)) AS packets_dropped,
    toInt64(count(ticks.packets_dropped)) AS packet_ticks,
    toInt64(ifNull(max(players), 0)) AS players_max,
    sumMap([toInt16(if(ticks.duration_us <= 1, -1, ceil(log2(ticks.duration_us) * 16) - 1))], [toUInt64(1)]) AS histogram
FROM ticks
GROUP BY bucket, service, instance, loop, region, build;

CREATE MATERIALIZED VIEW IF NOT EXISTS rollup_10s_pauses_view TO rollup_10s AS
SELECT
    toStartOfInterval(toDateTime(start, 'UTC'), INTERVAL 10 SECOND) AS bucket,
    service, instance, '' AS loop, region, build,
    toInt64(sum(duration_us)) AS gc_us,
    toInt64(count()) AS gc_pauses
FROM pauses
WHERE kind = 'gc' AND scope != 'concurrent'
GROUP BY bucket, service, instance, loop, region, build;

CREATE MATERIALIZED VIEW IF NOT EXISTS rollup_5m_view TO rollup_5m AS
SELECT
    toStartOfInterval(rollup_10s.bucket, INTERVAL 5 MINUTE) AS bucket,
    service, instance, loop, region, build,
    sum(rollup_10s.ticks) AS ticks,
    sum(rollup_10s.breaches) AS breaches,
    sum(rollup_10s.duration_us) AS duration_us,
    max(rollup_10s.duration_us_max) AS duration_us_max,
    max(rollup_10s.budget_us_max) AS budget_us_max,
    sum(rollup_10s.alloc_bytes) AS alloc_bytes,
    sum(rollup_10s.alloc_ticks) AS alloc_ticks,
    sum(rollup_10s.packets_sent) AS packets_sent,
    sum(rollup_10s.packets_dropped) AS packets_dropped,
    sum(rollup_10s.packet_ticks) AS packet_ticks,
    max(rollup_10s.players_max) AS players_max,
    sum(rollup_10s.gc_us) AS gc_us,
    sum(rollup_10s.gc_pauses) AS gc_pauses,
    sumMap(rollup_10s.histogram) AS histogram
FROM rollup_10s
GROUP BY bucket, service, instance, loop, region, build;
