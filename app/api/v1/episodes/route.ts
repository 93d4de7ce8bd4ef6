import { loadEpisodes } from '@/app/data.ts';
import { answer, queryOf } from '../answer.ts';

export const dynamic = 'force-dynamic';

export const GET = (request: Request) => answer(async () => loadEpisodes(queryOf(request), request.signal));
