import { loadCompareProfile } from '@/app/data.ts';
import { answer, queryOf } from '../../answer.ts';

export const dynamic = 'force-dynamic';

export const GET = (request: Request) =>
  answer(
    async () => loadCompareProfile(queryOf(request), request.signal),
    'The two sides have no profiles of one type.',
  );
