'use client';

import { Fragment, lazy, Suspense, useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { DocLink } from '@/components/ui/doc-link.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { Table, Td, Th } from '@/components/ui/table.tsx';
import type { AlertsAnswer } from '@/lib/api/alerts.ts';
import { formatMs, withoutZeros } from '@/lib/format/duration.ts';

const whereInWords = (where: Record<string, string | undefined>): string =>
  Object.entries(where)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ') || 'every server';

const RulePreview = lazy(() => import('./rule-preview.tsx'));

const columns = 6;

export function Rules({ rules }: { rules: AlertsAnswer['rules'] }) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <Panel title="Rules" aside={<DocLink name="alerts">About rules</DocLink>}>
      <Table label="Rules">
        <thead>
          <tr>
            <Th>Rule</Th>
            <Th>Fires at</Th>
            <Th number className="max-sm:hidden">
              For
            </Th>
            <Th className="max-sm:hidden">Severity</Th>
            <Th className="max-sm:hidden">Where</Th>
            <Th>Last 24 h</Th>
          </tr>
        </thead>
        <tbody>
          {rules.map(rule => (
            <Fragment key={rule.name}>
              <tr className="border-t border-line">
                <Td className="whitespace-nowrap py-1 font-medium">
                  {rule.name}
                  <span className="block text-sm font-normal text-muted sm:hidden">{rule.severity}</span>
                </Td>
                <Td className="py-1 sm:min-w-52">{rule.words}</Td>
                <Td number className="text-muted max-sm:hidden">
                  {rule.forMs > 0 ? withoutZeros(formatMs(rule.forMs)) : 'at once'}
                </Td>
                <Td className="max-sm:hidden">{rule.severity}</Td>
                <Td className="text-muted max-sm:hidden">
                  <bdi>{whereInWords(rule.where)}</bdi>
                </Td>
                <Td>
                  <Button
                    aria-expanded={open === rule.name}
                    aria-label={`Preview of ${rule.name}`}
                    title="When it would have fired in the last 24 h"
                    onClick={() => setOpen(open === rule.name ? null : rule.name)}
                  >
                    Preview
                  </Button>
                </Td>
              </tr>
              {open === rule.name ? (
                <tr>
                  <td colSpan={columns}>
                    <Suspense>
                      <RulePreview rule={rule.name} />
                    </Suspense>
                  </td>
                </tr>
              ) : null}
            </Fragment>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}
