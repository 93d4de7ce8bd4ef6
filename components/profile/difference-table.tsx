import { inkOf, toneOf } from '@/components/compare/difference.ts';
import { Name } from '@/components/ui/name.tsx';
import { Table, Td, Th } from '@/components/ui/table.tsx';
import type { ProfileAnswer } from '@/lib/api/profile.ts';
import { type Change, signedText } from './difference.ts';
import type { SideNames } from './difference-panel.tsx';
import { valueText } from './value-text.ts';

type DifferenceTableProps = { answer: ProfileAnswer; names: SideNames; label: string };

const inkFor = ({ now, before }: Change) =>
  inkOf[toneOf({ difference: now - before, relative: before > 0 ? (now - before) / before : null })];

/** What each function did itself on both sides; what changed most comes first. */
export function DifferenceTable({ answer, names, label }: DifferenceTableProps) {
  const { top, functions, unit, baseline } = answer;
  return (
    <div className="max-h-96 overflow-y-auto border-t border-line">
      <Table label={label}>
        <thead>
          <tr>
            <Th>Function</Th>
            <Th className="max-sm:hidden">File</Th>
            <Th number>{names.before}</Th>
            <Th number>{names.now}</Th>
            <Th number>Change</Th>
            <Th number className="max-sm:hidden">
              With what it called
            </Th>
          </tr>
        </thead>
        <tbody>
          {top.map(row => {
            const own = { now: row.self, before: row.selfBefore ?? 0 };
            const all = { now: row.total, before: row.totalBefore ?? 0 };
            return (
              <tr key={row.function} className="border-t border-line">
                <Td className="max-w-80 max-sm:max-w-28">
                  <Name text={functions[row.function]?.name ?? ''} />
                </Td>
                <Td className="max-w-60 text-muted max-sm:hidden">
                  <Name text={functions[row.function]?.file ?? ''} />
                </Td>
                <Td number>{valueText(own.before, unit, baseline?.perSecond)}</Td>
                <Td number>{valueText(own.now, unit, baseline?.perSecond)}</Td>
                <Td number className={inkFor(own)}>
                  {signedText(own, answer)}
                </Td>
                <Td number className={`max-sm:hidden ${inkFor(all)}`}>
                  {signedText(all, answer)}
                </Td>
              </tr>
            );
          })}
        </tbody>
      </Table>
    </div>
  );
}
