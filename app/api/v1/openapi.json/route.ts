import { openApi } from '@/lib/api/openapi.ts';
import { answer } from '../answer.ts';

export const dynamic = 'force-dynamic';

export const GET = () => answer(async () => openApi());
