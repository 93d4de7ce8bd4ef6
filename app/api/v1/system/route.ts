import { loadSystem } from '@/app/system-data.ts';
import { answer } from '../answer.ts';

export const dynamic = 'force-dynamic';

export const GET = () => answer(loadSystem);
