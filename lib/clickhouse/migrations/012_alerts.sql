-- Incidents: what is or was wrong with a service for one cause, with its servers, its notifications and their attempts
-- (body, JSON): one row is the state and the outbox, so that no crash can part them. A row is written again whenever that
-- changes; the one of the highest version counts: read with argMax by version.
CREATE TABLE IF NOT EXISTS alert_incidents
(
    id       String,
    service  LowCardinality(String),
    cause    LowCardinality(String),
    state    LowCardinality(String),
    opened   DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    body     String CODEC(ZSTD(3)),
    version  UInt64 CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toStartOfMonth(opened)
ORDER BY (opened, id)
TTL toDateTime(opened) + toIntervalDay(90)
SETTINGS non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1;

-- Controls: what people tell the alerter: silences, acknowledgements, deploys, tests; body is JSON. A control is ended by
-- writing it again with an earlier until.
CREATE TABLE IF NOT EXISTS alert_controls
(
    id      String,
    since   DateTime64(6, 'UTC'),
    until   DateTime64(6, 'UTC'),
    body    String,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY id
TTL toDateTime(until) + toIntervalDay(90)
SETTINGS non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1;

-- Alerters: who is alive, and since when; the oldest of them evaluates and sends.
CREATE TABLE IF NOT EXISTS alert_alerters
(
    id      String,
    host    String,
    pid     Int64,
    started DateTime64(6, 'UTC'),
    at      DateTime64(6, 'UTC')
)
ENGINE = ReplacingMergeTree(at)
ORDER BY id
TTL toDateTime(at) + toIntervalDay(1);
