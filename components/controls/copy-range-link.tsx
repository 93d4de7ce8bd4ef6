'use client';

import { type Params, withParams } from '@/components/links.ts';
import { CopyLink } from '@/components/ui/copy.tsx';
import { type Range, stillRange } from './range.ts';

/** Copies the address of a page with the range as it is now: whoever gets it sees the same. */
export function CopyRangeLink({ path, params, range }: { path: string; params: Params; range: Range }) {
  return <CopyLink href={() => withParams(path, { ...params, ...stillRange(range, Date.now()) })} />;
}
