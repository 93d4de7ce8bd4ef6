import { loadAlert } from '@/app/alert-data.ts';
import { answer } from '../../answer.ts';

export const dynamic = 'force-dynamic';

export const GET = async (request: Request, { params }: { params: Promise<{ id: string }> }) =>
  answer(async () => loadAlert((await params).id, request.signal), 'There is no alert of that id.');
