-- Profiles: what each stack used of something (type, unit) between two moments. A row is one type of one profile: its
-- functions once, and its stacks as numbers of them, root first, one after another in `frames`; depths[i] of them belong
-- to values[i]. At most 1000 stacks; the rest is one stack named (other), made of other_stacks.
-- A function is NAME, or NAME, a tab and FILE. The same type and time sent twice is one row: read with FINAL.
CREATE TABLE IF NOT EXISTS profiles
(
    service      LowCardinality(String),
    instance     LowCardinality(String),
    incarnation  Int64 CODEC(ZSTD(1)),
    region       LowCardinality(String),
    build        LowCardinality(String),
    runtime      LowCardinality(String),
    start        DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    end          DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    type         LowCardinality(String),
    unit         LowCardinality(String),
    functions    Array(String) CODEC(ZSTD(3)),
    frames       Array(UInt32) CODEC(ZSTD(3)),
    depths       Array(UInt16) CODEC(ZSTD(1)),
    values       Array(Int64) CODEC(T64, ZSTD(1)),
    other_stacks UInt32 CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(start)
ORDER BY (instance, type, start, end, service)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;
