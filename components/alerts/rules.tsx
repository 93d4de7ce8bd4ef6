import { Panel } from '@/components/ui/panel.tsx';
import { Table, Td, Th } from '@/components/ui/table.tsx';
import type { AlertsAnswer } from '@/lib/api/alerts.ts';
import { formatMs, withoutZeros } from '@/lib/format/duration.ts';

const whereInWords = (where: Record<string, string | undefined>): string =>
  Object.entries(where)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ') || 'every server';

export function Rules({ rules }: { rules: AlertsAnswer['rules'] }) {
  return (
    <Panel title="Rules">
      <Table label="Rules">
        <thead>
          <tr>
            <Th>Rule</Th>
            <Th>Fires at</Th>
            <Th number>For</Th>
            <Th>Severity</Th>
            <Th>Where</Th>
          </tr>
        </thead>
        <tbody>
          {rules.map(rule => (
            <tr key={rule.name} className="border-t border-line">
              <Td className="whitespace-nowrap font-medium">{rule.name}</Td>
              <Td className="min-w-52">{rule.words}</Td>
              <Td number className="text-muted">
                {rule.forMs > 0 ? withoutZeros(formatMs(rule.forMs)) : 'at once'}
              </Td>
              <Td>{rule.severity}</Td>
              <Td className="text-muted">
                <bdi>{whereInWords(rule.where)}</bdi>
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}
