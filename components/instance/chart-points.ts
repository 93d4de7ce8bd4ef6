/** Buckets asked for by a page of charts: nothing gets more points than it has pixels. */
export const chartPoints = 240;
