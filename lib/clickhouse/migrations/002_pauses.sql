-- Pauses: intervals in which the runtime kept the server from working. Never bill one whose scope is 'concurrent'.
-- Overlap with a tick [s, e): start < e AND start + duration > s; a pause is at most an hour long, most are under a
-- second, so bound `start` from below by s minus the longest pause that matters.
-- Pauses under 1 ms leave with the raw ticks, longer ones stay as long as the breaches that they explain.
CREATE TABLE IF NOT EXISTS pauses
(
    service           LowCardinality(String),
    instance          LowCardinality(String),
    incarnation       Int64 CODEC(ZSTD(1)),
    region            LowCardinality(String),
    build             LowCardinality(String),
    runtime           LowCardinality(String),
    start             DateTime64(6, 'UTC') CODEC(Delta, T64, ZSTD(1)),
    duration_us       UInt32 CODEC(T64, ZSTD(1)),
    kind              LowCardinality(String),
    scope             LowCardinality(String),
    cause             LowCardinality(String),
    heap_before_bytes Nullable(Int64) CODEC(T64, ZSTD(1)),
    heap_after_bytes  Nullable(Int64) CODEC(T64, ZSTD(1)),
    arrived           DateTime64(3, 'UTC') DEFAULT now64(3) CODEC(Delta, ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toDate(start)
ORDER BY (instance, start)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;
