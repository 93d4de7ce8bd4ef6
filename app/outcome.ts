import { redirect } from 'next/navigation';
import { OvertickError } from '@/lib/errors.ts';

export type Outcome<Value> =
  | { value: Value; trouble: null }
  | { value: null; trouble: { code: 'unavailable' | 'invalid'; message: string } };

/** A store that is down and a parameter that is wrong are answers for a page to show, not errors; all else is. */
export async function outcomeOf<Value>(load: () => Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { value: await load(), trouble: null };
  } catch (error) {
    if (!(error instanceof OvertickError)) throw error;
    if (error.code === 'unauthorized') redirect('/login');
    if (error.code !== 'unavailable' && error.code !== 'invalid') throw error;
    return { value: null, trouble: { code: error.code, message: error.message } };
  }
}
