'use client';

import Link from 'next/link';
import { useState } from 'react';
import { TableToggle } from '@/components/charts/table-toggle.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { QuietButton } from '@/components/ui/quiet-button.tsx';
import type { ProfileAnswer } from '@/lib/api/profile.ts';
import { formatMs } from '@/lib/format/duration.ts';
import { formatPercent } from '@/lib/format/percent.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { FlameGraph } from './flame-graph.tsx';
import { FunctionTable } from './function-table.tsx';
import { typeName, valueText } from './value-text.ts';

type ProfilePanelProps = { answer: ProfileAnswer; links: readonly { type: string; href: string }[] };

/** What the profiles over a tick say, by function. They cover seconds, so this is where it lay, not what it did. */
export function ProfilePanel({ answer, links }: ProfilePanelProps) {
  const [asTable, setAsTable] = useState(false);
  const { type, unit, total, profiles, otherStacks, top, functions, from, to } = answer;
  const title = `${typeName(type)} by function around this tick`;
  const [first] = top;
  const most = first && total > 0 ? `, most by ${functions[first.function]?.name ?? ''}` : '';
  return (
    <Panel
      title={title}
      aside={
        <span className="flex flex-wrap items-center gap-3 text-sm text-muted">
          {links.length > 1 &&
            links.map(link => (
              <Link
                key={link.type}
                href={link.href}
                scroll={false}
                aria-current={link.type === type ? 'true' : undefined}
                className={link.type === type ? 'font-medium text-fg' : 'underline hover:text-fg'}
              >
                {typeName(link.type)}
              </Link>
            ))}
          <QuietButton
            title="Save for speedscope.app"
            onClick={() =>
              import('./speedscope.ts').then(({ downloadSpeedscope }) => downloadSpeedscope(answer))
            }
          >
            Export speedscope
          </QuietButton>
          <TableToggle on={asTable} onToggle={setAsTable} of={title} />
        </span>
      }
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
        label={`${title}: ${valueText(total, unit)}${most}`}
      />
      {asTable ? <FunctionTable answer={answer} label={`${title}, as a table`} /> : null}
    </Panel>
  );
}
