-- Where a pause or sample is from, and how well it is known: a log places a pause by its own clock, a rate not at all.
-- evidence: 'measured' or 'estimated'. clock_error_us: how far off start may be.
ALTER TABLE pauses ADD COLUMN IF NOT EXISTS source LowCardinality(String);
ALTER TABLE pauses ADD COLUMN IF NOT EXISTS evidence LowCardinality(String) DEFAULT 'measured';
ALTER TABLE pauses ADD COLUMN IF NOT EXISTS clock_error_us UInt32 CODEC(T64, ZSTD(1));

-- Time in pauses, which for a concurrent collector is not the CPU time that it takes.
ALTER TABLE samples ADD COLUMN IF NOT EXISTS gc_pause_us_total Nullable(Int64) CODEC(T64, ZSTD(1));
ALTER TABLE samples ADD COLUMN IF NOT EXISTS gc_cycles_total Nullable(Int64) CODEC(T64, ZSTD(1));
ALTER TABLE samples ADD COLUMN IF NOT EXISTS context_switches_total Nullable(Int64) CODEC(T64, ZSTD(1));
ALTER TABLE samples ADD COLUMN IF NOT EXISTS source LowCardinality(String);
