import { Name } from '@/components/ui/name.tsx';
import { Table, Td, Th } from '@/components/ui/table.tsx';
import type { ProfileAnswer } from '@/lib/api/profile.ts';
import { formatPercent } from '@/lib/format/percent.ts';
import { valueText } from './value-text.ts';

/** What the flame graph shows, function by function; the largest first. */
export function FunctionTable({ answer, label }: { answer: ProfileAnswer; label: string }) {
  const { top, functions, total, unit } = answer;
  return (
    <div className="max-h-96 overflow-y-auto border-t border-line">
      <Table label={label}>
        <thead>
          <tr>
            <Th>Function</Th>
            <Th>File</Th>
            <Th number>Itself</Th>
            <Th number>Share</Th>
            <Th number>With what it called</Th>
          </tr>
        </thead>
        <tbody>
          {top.map(row => (
            <tr key={row.function} className="border-t border-line">
              <Td className="max-w-80">
                <Name text={functions[row.function]?.name ?? ''} />
              </Td>
              <Td className="max-w-60 text-muted">
                <Name text={functions[row.function]?.file ?? ''} />
              </Td>
              <Td number>{valueText(row.self, unit)}</Td>
              <Td number>{formatPercent(total > 0 ? row.self / total : null)}</Td>
              <Td number>{valueText(row.total, unit)}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}
