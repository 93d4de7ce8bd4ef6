-- Ticks: one row per turn of a server's loop.
-- Read it with a time range on `start` (daily partitions) and, where there is one, an instance: the key is
-- (instance, loop, start), so one server over a range is one contiguous read. For a fleet over more than a few
-- minutes read rollup_10s or rollup_5m instead; for breaches read breached_ticks.
-- Null means "not measured". Counters are signed, so that a bug shows as a negative number and not as 2^64.
-- incarnation is startedAtUs, 0 when the sender does not say: ticks of two process lives never share a counter.
-- Every insert carries an insert_deduplication_token; the window makes a replay harmless. fsync: after a power cut
-- with the default settings the store refused to open.
CREATE TABLE IF NOT EXISTS ticks
(
    service         LowCardinality(String),
    instance        LowCardinality(String),
    incarnation     Int64 CODEC(ZSTD(1)),
    region          LowCardinality(String),
    build           LowCardinality(String),
    runtime         LowCardinality(String),
    loop            LowCardinality(String),
    tick            Int64 CODEC(Delta, T64, ZSTD(1)),
    start           DateTime64(6, 'UTC') CODEC(Delta, T64, ZSTD(1)),
    duration_us     UInt32 CODEC(T64, ZSTD(1)),
    budget_us       UInt32 CODEC(T64, ZSTD(1)),
    lateness_us     Nullable(Int64) CODEC(T64, ZSTD(1)),
    cpu_us          Nullable(UInt32) CODEC(T64, ZSTD(1)),
    alloc_bytes     Nullable(Int64) CODEC(T64, ZSTD(1)),
    players         Nullable(Int64) CODEC(T64, ZSTD(1)),
    packets_sent    Nullable(Int64) CODEC(T64, ZSTD(1)),
    packets_dropped Nullable(Int64) CODEC(T64, ZSTD(1)),
    phases          Map(LowCardinality(String), UInt32) CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toDate(start)
ORDER BY (instance, loop, start)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

-- Ticks over their budget, latest first and kept longer: bad ticks outlive good ones. Same columns as ticks, and when
-- they arrived, which is where their ledgers are taken up from.
CREATE TABLE IF NOT EXISTS breached_ticks AS ticks
ENGINE = MergeTree
PARTITION BY toDate(start)
ORDER BY (start, instance, loop)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

ALTER TABLE breached_ticks ADD COLUMN IF NOT EXISTS arrived DateTime64(3, 'UTC') DEFAULT now64(3) CODEC(Delta, ZSTD(1));

CREATE MATERIALIZED VIEW IF NOT EXISTS breached_ticks_view TO breached_ticks AS
SELECT * FROM ticks WHERE budget_us > 0 AND duration_us > budget_us;
