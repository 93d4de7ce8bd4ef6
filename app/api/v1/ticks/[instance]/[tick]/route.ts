import { loadTick } from '@/app/data.ts';
import { answer, queryOf } from '../../../answer.ts';

export const dynamic = 'force-dynamic';

export async function GET(
  request: Request,
  { params }: { params: Promise<{ instance: string; tick: string }> },
) {
  const { instance, tick } = await params;
  return answer(
    async () => loadTick(instance, tick, queryOf(request), request.signal),
    'This tick is not stored. It may be older than the retention, or its batch has not arrived.',
  );
}
