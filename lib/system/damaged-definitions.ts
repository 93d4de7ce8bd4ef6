import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';

/** How many damaged definitions of tables the embedded store has put aside; 0 for a store of somebody else's. */
export async function damagedDefinitions({
  dataDir,
  clickhouse,
}: Pick<Config, 'dataDir' | 'clickhouse'>): Promise<number> {
  if (clickhouse.url !== null) return 0;
  const folder = join(/* turbopackIgnore: true */ dataDir, 'definitions');
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  return files.filter(file => file.endsWith('.damaged')).length;
}
