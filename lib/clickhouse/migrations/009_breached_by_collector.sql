-- The collector inserts breached ticks itself: as a materialized view they doubled what an insert of ticks cost.
DROP VIEW IF EXISTS breached_ticks_view;

-- It also knows what arrived, so rows need not say.
ALTER TABLE breached_ticks DROP COLUMN IF EXISTS arrived;
ALTER TABLE pauses DROP COLUMN IF EXISTS arrived;
