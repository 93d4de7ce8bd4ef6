import { loadOverview } from '@/app/data.ts';
import { answer, queryOf } from '../../../answer.ts';

export const dynamic = 'force-dynamic';

export async function GET(request: Request, { params }: { params: Promise<{ instance: string }> }) {
  const { instance } = await params;
  return answer(async () => loadOverview(instance, queryOf(request), request.signal));
}
