import { causeInWords } from '../alerts/cause-words.ts';
import type { FiringAnswer } from '../api/alerts.ts';
import type { Store } from '../clickhouse/client.ts';

const mostFiring = 200;

/** Read every two seconds while somebody looks: of the incidents that are over, bodies are not touched. */
const sql = `
  SELECT id, argMax(service, version) AS of_service, argMax(cause, version) AS of_cause,
         JSONExtractString(argMax(body, version), 'quiet') AS quiet
  FROM alert_incidents
  WHERE id IN (SELECT id FROM alert_incidents GROUP BY id HAVING argMax(state, version) = 'firing')
  GROUP BY id HAVING quiet = '' ORDER BY max(opened) DESC, id LIMIT ${mostFiring}`;

/** What fires and is not silenced, newest first. */
export async function firingAlerts(store: Store, signal?: AbortSignal): Promise<FiringAnswer> {
  const rows = await store.rows<{ id: string; of_service: string; of_cause: string }>(sql, {}, signal);
  return {
    firing: rows.map(({ id, of_service, of_cause }) => ({
      ...{ id, service: of_service, causeWords: causeInWords(of_cause) },
    })),
  };
}
