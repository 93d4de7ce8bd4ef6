import { availableParallelism, totalmem } from 'node:os';

export type Settings = ReadonlyMap<string, string>;

const MiB = 1024 * 1024;
// The container's share where there is one.
const memoryBytes = Math.min(totalmem(), process.constrainedMemory?.() || Number.POSITIVE_INFINITY);
const shared = {
  max_threads: String(Math.min(2, availableParallelism())),
  max_memory_usage: String(Math.max(256 * MiB, Math.floor(memoryBytes / 4))),
};
/** What a reader's session starts with. A client may ask for more time, never for the right to write. */
export const readSettings: Settings = new Map(Object.entries({ ...shared, max_execution_time: '30' }));
/**
 * What a writer's session starts with. async_insert is on by default in this ClickHouse: it would acknowledge rows
 * that are only in memory.
 */
export const writeSettings: Settings = new Map(
  Object.entries({
    ...shared,
    async_insert: '0',
    insert_deduplicate: '1',
    deduplicate_blocks_in_dependent_materialized_views: '1',
  }),
);
/**
 * The engine's own arguments, sized for a machine that has something else to do: the defaults are nine tenths of its
 * memory, a 5 GiB mark cache and 16 threads for merges.
 */
export const engineArguments = [
  `--max_server_memory_usage=${Math.max(512 * MiB, Math.floor(memoryBytes / 2))}`,
  `--mark_cache_size=${128 * MiB}`,
  '--background_pool_size=2',
  '--background_schedule_pool_size=4',
  // A backup goes where this user may write: whoever may say BACKUP has the files in hand anyway.
  '--backups.allowed_path=/',
];

/**
 * How many sessions of each kind. Every running query occupies a thread of libuv's pool, four unless
 * UV_THREADPOOL_SIZE said otherwise when the process began, and files need one that is left.
 */
export function sessionCounts(): { writers: number; readers: number } {
  const threads = Math.max(4, Number(process.env.UV_THREADPOOL_SIZE) || 0);
  return threads < 6 ? { writers: 1, readers: 2 } : { writers: 2, readers: Math.min(8, threads - 4) };
}
