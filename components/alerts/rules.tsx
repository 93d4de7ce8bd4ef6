import { DocLink } from '@/components/ui/doc-link.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { Table, Td, Th } from '@/components/ui/table.tsx';
import type { AlertsAnswer } from '@/lib/api/alerts.ts';
import { formatMs, withoutZeros } from '@/lib/format/duration.ts';

const whereInWords = (where: Record<string, string | undefined>): string =>
  Object.entries(where)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ') || 'every server';

const help = (
  <span className="text-sm text-muted">
    <span className="max-sm:hidden">
      <span className="num">overtick alerts test RULE --from now-24h</span> says when one would have fired ·{' '}
    </span>
    <DocLink name="alerts">About rules</DocLink>
  </span>
);

export function Rules({ rules }: { rules: AlertsAnswer['rules'] }) {
  return (
    <Panel title="Rules" aside={help}>
      <Table label="Rules">
        <thead>
          <tr>
            <Th>Rule</Th>
            <Th>Fires at</Th>
            <Th number className="max-sm:hidden">
              For
            </Th>
            <Th>Severity</Th>
            <Th className="max-sm:hidden">Where</Th>
          </tr>
        </thead>
        <tbody>
          {rules.map(rule => (
            <tr key={rule.name} className="border-t border-line">
              <Td className="whitespace-nowrap font-medium">{rule.name}</Td>
              <Td className="py-1 sm:min-w-52">{rule.words}</Td>
              <Td number className="text-muted max-sm:hidden">
                {rule.forMs > 0 ? withoutZeros(formatMs(rule.forMs)) : 'at once'}
              </Td>
              <Td>{rule.severity}</Td>
              <Td className="text-muted max-sm:hidden">
                <bdi>{whereInWords(rule.where)}</bdi>
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}
