import { appendFileSync, mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';

/** One line of JSON for each thing that changes who gets in, or what they are told: `auth/audit.jsonl`. No secrets. */
export type Deed = { by: string; from: string | null; did: string; what: string };

export function audit({ dataDir }: { dataDir: string }, deed: Deed): void {
  const folder = join(dataDir, 'auth');
  mkdirSync(/* turbopackIgnore: true */ folder, { recursive: true, mode: 0o700 });
  const line = JSON.stringify({ at: new Date().toISOString(), ...deed });
  appendFileSync(/* turbopackIgnore: true */ join(folder, 'audit.jsonl'), `${line}\n`, { mode: 0o600 });
}

/** Who works at the command line. */
export const atTheConsole = (): Pick<Deed, 'by' | 'from'> => ({
  by: `${userInfo().username} (console)`,
  from: null,
});
