-- Incarnations: who has ever sent, one row per process life, refreshed every few seconds while it sends.
-- Rows are replaced when parts merge, so read with FINAL or with max(last_seen).
CREATE TABLE IF NOT EXISTS incarnations
(
    service     LowCardinality(String),
    instance    String,
    incarnation Int64,
    region      LowCardinality(String),
    build       LowCardinality(String),
    runtime     LowCardinality(String),
    last_seen   DateTime64(6, 'UTC')
)
ENGINE = ReplacingMergeTree(last_seen)
ORDER BY (instance, incarnation)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;
