import { loadCompare } from '@/app/data.ts';
import { answer, queryOf } from '../answer.ts';

export const dynamic = 'force-dynamic';

export const GET = (request: Request) =>
  answer(
    async () => (await loadCompare(queryOf(request), request.signal)).answer,
    'No server has sent ticks yet.',
  );
