import { endControl } from '@/app/alert-data.ts';
import { answer } from '../../../answer.ts';
import { assertSameSite } from '../../../same-site.ts';

export const dynamic = 'force-dynamic';

export const DELETE = (request: Request, { params }: { params: Promise<{ id: string }> }) =>
  answer(async () => {
    assertSameSite(request);
    return endControl((await params).id);
  }, 'There is no silence of that id.');
