import { tellAlerter } from '@/app/alert-data.ts';
import { answer } from '../../answer.ts';
import { jsonBody } from '../../same-site.ts';

export const dynamic = 'force-dynamic';

export const POST = (request: Request) => answer(async () => tellAlerter(await jsonBody(request)));
