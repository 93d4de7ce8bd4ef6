import { errorAnswer } from '../api/v1/answer.ts';
import { loadSystem } from '../system-data.ts';

export const dynamic = 'force-dynamic';

/** 503 when pages have nothing to show, however well this process itself is; what else is wrong is told beside it. */
export async function GET(): Promise<Response> {
  const answer = await loadSystem().catch(errorAnswer);
  if (answer instanceof Response) return answer;
  const { store, conditions } = answer;
  const ready = store !== null;
  const body = { ready, conditions: conditions.map(({ id, severity, what }) => ({ id, severity, what })) };
  return Response.json(body, { status: ready ? 200 : 503, headers: { 'Cache-Control': 'no-store' } });
}
