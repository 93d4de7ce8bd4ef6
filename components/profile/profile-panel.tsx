'use client';

import type { ReactNode } from 'react';
import type { ProfileAnswer } from '@/lib/api/profile.ts';
import { formatMs } from '@/lib/format/duration.ts';
import { formatPercent } from '@/lib/format/percent.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { FlameGraph } from './flame-graph.tsx';
import { plainLook } from './flame-look.ts';
import { FunctionTable } from './function-table.tsx';
import { ProfileFrame } from './profile-frame.tsx';
import { typeName, valueText } from './value-text.ts';

type ProfilePanelProps = {
  answer: ProfileAnswer;
  links: readonly { type: string; href: string }[];
  choice?: ReactNode;
};

/** What the profiles over a tick say, by function. They cover seconds, so this is where it lay, not what it did. */
export function ProfilePanel({ answer, links, choice }: ProfilePanelProps) {
  const { type, unit, total, profiles, otherStacks, top, functions, from, to } = answer;
  const title = `${typeName(type)} by function around this tick`;
  const [first] = top;
  const most = first && total > 0 ? `, most by ${functions[first.function]?.name ?? ''}` : '';
  return (
    <ProfileFrame
      {...{ title, answer, links, choice }}
      table={<FunctionTable answer={answer} label={`${title}, as a table`} />}
    >
      <p className="px-3 pb-2 text-sm text-muted">
        <span className="num text-fg">{valueText(total, unit)}</span> in the{' '}
        {formatMs(Date.parse(to) - Date.parse(from))} that {formatCount(profiles)}{' '}
        {profiles === 1 ? 'profile covers' : 'profiles cover'}
        {most}
        {first && total > 0 ? ` (${formatPercent(first.self / total)})` : ''}.
        {otherStacks > 0 ? ` ${formatCount(otherStacks)} small stacks are one, (other).` : ''}
      </p>
      <FlameGraph
        key={`${type} ${from}`}
        answer={answer}
        look={plainLook}
        label={`${title}: ${valueText(total, unit)}${most}`}
      />
    </ProfileFrame>
  );
}
