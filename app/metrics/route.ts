import { createCounters } from '@/lib/system/counters.ts';
import { watchProcess } from '@/lib/system/process-health.ts';
import { errorAnswer } from '../api/v1/answer.ts';
import { openStreams, selfState, storeSilentMs } from '../data.ts';
import { admitted } from '../guard.ts';

export const dynamic = 'force-dynamic';

const gauges: Record<string, () => number> = {
  overtick_live_streams: openStreams,
  overtick_live_watchers: () => selfState().live.watchers,
  overtick_live_topics: () => selfState().live.topics,
  overtick_queries_running: () => selfState().queries.running,
  overtick_queries_waiting: () => selfState().queries.waiting,
  overtick_queries_longest_wait_seconds: () => selfState().queries.waitingMs / 1000,
  overtick_queries_asked_total: () => selfState().queries.asked,
  overtick_queries_shared_total: () => selfState().queries.shared,
  overtick_queries_cancelled_total: () => selfState().queries.cancelled,
  overtick_queries_refused_total: () => selfState().queries.refused,
  overtick_store_silent_seconds: () => (storeSilentMs() ?? 0) / 1000,
};
const counters = createCounters();
for (const [name, read] of Object.entries(gauges)) counters.gauge(name, read);
watchProcess(counters);

/** What the dashboard says of itself, as Prometheus text, to who may look at its pages. */
export async function GET(): Promise<Response> {
  try {
    await admitted();
    const headers = {
      'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
      'Cache-Control': 'no-store',
    };
    return new Response(counters.text(), { headers });
  } catch (error) {
    return errorAnswer(error);
  }
}
