import { type Params, withParams } from '@/components/links.ts';
import { DifferencePanel } from '@/components/profile/difference-panel.tsx';
import type { ProfileAnswer } from '@/lib/api/profile.ts';

/** Where side B allocates, or uses the CPU, more and less than side A. */
export function CompareProfile({ answer, params }: { answer: ProfileAnswer; params: Params }) {
  return (
    <DifferencePanel
      answer={answer}
      title="B against A"
      names={{ before: 'A', now: 'B' }}
      links={answer.types.map(type => ({ type, href: withParams('/compare', { ...params, profile: type }) }))}
    />
  );
}
