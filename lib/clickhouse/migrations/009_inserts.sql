-- The collector inserts breached ticks itself: as a materialized view they doubled what an insert of ticks cost.
DROP VIEW IF EXISTS breached_ticks_view;

-- What an insert writes stays one file: every column's own would be synced by itself, some 60 syncs an insert. Merges make
-- columns of it. Statistics of columns cost a tenth of an insert, and no query here is helped by them.
ALTER TABLE ticks MODIFY SETTING min_bytes_for_wide_part = 104857600, auto_statistics_types = '';
ALTER TABLE pauses MODIFY SETTING min_bytes_for_wide_part = 104857600, auto_statistics_types = '';
