import { loadBreaches } from '@/app/data.ts';
import { answer, queryOf } from '../answer.ts';

export const dynamic = 'force-dynamic';

export const GET = (request: Request) => answer(async () => loadBreaches(queryOf(request), request.signal));
