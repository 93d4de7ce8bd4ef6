import { loadCorrelation } from '@/app/data.ts';
import { answer, queryOf } from '../answer.ts';

export const dynamic = 'force-dynamic';

export const GET = (request: Request) =>
  answer(async () => loadCorrelation(queryOf(request), request.signal));
