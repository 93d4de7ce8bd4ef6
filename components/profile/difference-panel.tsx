'use client';

import type { ReactNode } from 'react';
import type { ProfileAnswer } from '@/lib/api/profile.ts';
import { formatMs } from '@/lib/format/duration.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { changeText, grades, signedText } from './difference.ts';
import { differenceLook } from './difference-look.ts';
import { DifferenceTable } from './difference-table.tsx';
import { FlameGraph } from './flame-graph.tsx';
import { ProfileFrame } from './profile-frame.tsx';
import { typeName } from './value-text.ts';

/** How the sides are called at the head of a column. */
export type SideNames = { before: string; now: string };

type DifferencePanelProps = {
  /** With a baseline. */
  answer: ProfileAnswer;
  /** What is compared: "around this tick against before". */
  title: string;
  names: SideNames;
  links: readonly { type: string; href: string }[];
  choice?: ReactNode;
};

const inks = { fell: 'var(--color-p50)', rose: 'var(--color-p99)', same: 'var(--color-muted)' };

function Legend() {
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-1 px-3 pb-2 text-sm text-muted" aria-label="Colours">
      {Object.entries(grades).map(([grade, { colour, alphas, sign, says }]) => (
        <li key={grade} className="flex items-center gap-1.5">
          <svg width="12" height="12" aria-hidden="true">
            <rect width="12" height="12" fill={inks[colour]} opacity={alphas[0]} />
          </svg>
          {sign} {says}
        </li>
      ))}
      <li>as wide as both sides together</li>
    </ul>
  );
}

/** Two profiles by function: where it became more or less. */
export function DifferencePanel({ answer, title: of, names, links, choice }: DifferencePanelProps) {
  const { type, top, functions, total, baseline } = answer;
  if (!baseline) return null;
  const title = `${typeName(type)} by function, ${of}`;
  const whole = changeText({ now: total, before: baseline.total }, answer);
  const [first] = top;
  const most = first
    ? `, most by ${functions[first.function]?.name ?? ''} (${signedText({ now: first.self, before: first.selfBefore ?? 0 }, answer)})`
    : '';
  const sideText = (name: string, { profiles, from, to }: Pick<ProfileAnswer, 'profiles' | 'from' | 'to'>) =>
    `${name}: ${formatCount(profiles)} ${profiles === 1 ? 'profile' : 'profiles'} over ${formatMs(Date.parse(to) - Date.parse(from))}`;
  const others = answer.otherStacks + baseline.otherStacks;
  return (
    <ProfileFrame
      {...{ title, answer, links, choice }}
      table={<DifferenceTable {...{ answer, names }} label={`${title}, as a table`} />}
    >
      <p className="px-3 pb-2 text-sm text-muted">
        <span className="num whitespace-normal text-fg">{whole}</span>
        {most}. {sideText(names.before, baseline)}; {sideText(names.now, answer)}
        {baseline.perSecond ? '' : ', the newest of each'}.
        {others > 0 ? ` ${formatCount(others)} small stacks are one, (other).` : ''}
      </p>
      <Legend />
      <FlameGraph
        key={`${type} ${answer.from} ${baseline.from}`}
        answer={answer}
        look={differenceLook}
        label={`${title}: ${whole}${most}`}
      />
    </ProfileFrame>
  );
}
