import { loadRehearsal } from '@/app/alert-data.ts';
import { answer } from '../../../../answer.ts';

export const dynamic = 'force-dynamic';

export const GET = async (request: Request, { params }: { params: Promise<{ name: string }> }) =>
  answer(async () => loadRehearsal((await params).name, request.signal), 'There is no rule of that name.');
