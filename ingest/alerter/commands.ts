import { randomUUID } from 'node:crypto';
import { rulesOf } from '../../lib/alerts/settings.ts';
import { controlLastsUs } from '../../lib/alerts/view.ts';
import { openStore, type Store } from '../../lib/clickhouse/client.ts';
import type { Config } from '../../lib/config.ts';
import { OvertickError } from '../../lib/errors.ts';
import { writeControl } from '../../lib/queries/alert-controls.ts';
import { storedIncidents } from '../../lib/queries/alert-incidents.ts';
import { rehearsal } from '../../lib/queries/rehearsal.ts';
import { parseRange } from '../../lib/queries/time-range.ts';
import { rehearsalInWords } from './rehearsal-words.ts';

const usage =
  'Use: overtick alerts test RULE [--from now-24h] [--to now], or: overtick alerts replay [ALERT]. Without an alert, every dead letter of the last week is sent again.';
const weekUs = 7 * 86_400e6;
const mostReplayed = 1_000;

async function test(
  store: Store,
  config: Config,
  name: string,
  range: { from?: string; to?: string },
): Promise<string> {
  const rules = rulesOf(config.alerts);
  const rule = rules.find(one => one.name === name);
  if (!rule) {
    const known = rules.map(one => one.name).join(', ');
    throw new OvertickError('invalid', `There is no rule ${JSON.stringify(name)}. There are: ${known}.`);
  }
  const parsed = parseRange(range.from, range.to, Date.now() * 1000, '-24h');
  return rehearsalInWords(await rehearsal(store, rule, parsed));
}

async function replay(store: Store, only: string | undefined): Promise<string> {
  const nowUs = Date.now() * 1000;
  const incidents = await storedIncidents(store, { sinceUs: nowUs - weekUs, limit: mostReplayed });
  const dead = incidents.filter(
    ({ id, notifications }) =>
      (only === undefined || id === only) && notifications.some(({ status }) => status === 'dead'),
  );
  for (const { id } of dead) {
    const body = { kind: 'replay' as const, incident: id, by: 'overtick alerts replay' };
    await writeControl(store, { id: randomUUID(), fromUs: nowUs, toUs: nowUs + controlLastsUs.replay, body });
  }
  if (dead.length === 0) return 'There are no dead letters.';
  return `The alerter sends the dead letters of ${dead.length} ${dead.length === 1 ? 'alert' : 'alerts'} again.`;
}

/** `overtick alerts …`: prints what it did. Throws OvertickError 'invalid' for what it does not know. */
export async function runAlertsCommand(
  config: Config,
  [what, name]: readonly string[],
  range: { from?: string; to?: string },
): Promise<void> {
  const store = openStore(config);
  try {
    if (what === 'test' && name !== undefined) console.log(await test(store, config, name, range));
    else if (what === 'replay') console.log(await replay(store, name));
    else throw new OvertickError('invalid', usage);
  } finally {
    await store.close();
  }
}
