import { loadAlerts } from '@/app/alert-data.ts';
import { answer } from '../answer.ts';

export const dynamic = 'force-dynamic';

export const GET = (request: Request) => answer(async () => loadAlerts(request.signal));
