import { loadNames } from '@/app/data.ts';
import { answer, queryOf } from '../answer.ts';

export const dynamic = 'force-dynamic';

export const GET = (request: Request) => answer(() => loadNames(queryOf(request), request.signal));
