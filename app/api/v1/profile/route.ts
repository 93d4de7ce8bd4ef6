import { loadProfile } from '@/app/data.ts';
import { answer, queryOf } from '../answer.ts';

export const dynamic = 'force-dynamic';

export function GET(request: Request) {
  return answer(
    async () => loadProfile(queryOf(request), request.signal),
    'No profile of this instance and type overlaps the range.',
  );
}
