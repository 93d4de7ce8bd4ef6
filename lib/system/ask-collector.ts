import type { Config } from '../config.ts';
import { type CollectorStatus, collectorStatus } from './collector-status.ts';

const longestMs = 2_000;

/** What the collector says of itself; null when it cannot be reached, or is none of ours. */
export async function askCollector({
  collectorUrl,
  token,
}: Pick<Config, 'collectorUrl' | 'token'>): Promise<CollectorStatus | null> {
  try {
    const answer = await fetch(`${collectorUrl}/v1/status`, {
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(longestMs),
    });
    if (!answer.ok) return null;
    return collectorStatus.parse(await answer.json());
  } catch {
    return null;
  }
}
