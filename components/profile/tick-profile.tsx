import { Segments } from '@/components/ui/segments.tsx';
import type { ProfileAnswer } from '@/lib/api/profile.ts';
import type { TickAnswer } from '@/lib/api/schemas.ts';
import { profileHref } from './around-tick.ts';
import { DifferencePanel } from './difference-panel.tsx';
import { ProfilePanel } from './profile-panel.tsx';

type TickProfileProps = {
  tick: TickAnswer;
  answer: ProfileAnswer;
  /** Types of which there are profiles in the ten minutes before. */
  before: readonly string[];
};

/** The profiles around a tick, alone or against those before. */
export function TickProfile({ tick, answer, before }: TickProfileProps) {
  const { type, types, baseline } = answer;
  const against = baseline ? 'before' : undefined;
  const links = types.map(profile => ({ type: profile, href: profileHref(tick, { profile, against }) }));
  const choice = before.includes(type) ? (
    <Segments
      label="What is shown"
      still
      value={against ?? 'around'}
      options={[
        {
          ...{ value: 'around', name: 'around this tick' },
          href: profileHref(tick, { profile: type, against: undefined }),
        },
        {
          ...{ value: 'before', name: 'against before' },
          href: profileHref(tick, { profile: type, against: 'before' }),
        },
      ]}
    />
  ) : (
    <span>None in the 10 min before to compare with</span>
  );
  return baseline ? (
    <DifferencePanel
      {...{ answer, links, choice }}
      title="around this tick against the 10 min before"
      names={{ before: 'Before', now: 'Now' }}
    />
  ) : (
    <ProfilePanel {...{ answer, links, choice }} />
  );
}
