import Link from 'next/link';
import { Sparkline } from '@/components/charts/sparkline.tsx';
import { alertHref, tickHref } from '@/components/links.ts';
import { Metric } from '@/components/ui/metric.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Name } from '@/components/ui/name.tsx';
import { Table, Td, Th } from '@/components/ui/table.tsx';
import { Tooltip } from '@/components/ui/tooltip.tsx';
import type { AlertRow } from '@/lib/api/alerts.ts';
import { formatMs } from '@/lib/format/duration.ts';
import { AlertActions } from './alert-actions.tsx';
import { Note } from './note.tsx';
import { Severity } from './severity.tsx';

const onlyWide = 'max-[900px]:hidden';

function Where({ alert }: { alert: AlertRow }) {
  const [first] = alert.instances;
  const left = alert.instancesTotal - (first ? 1 : 0);
  return (
    <span className="block truncate text-sm text-muted">
      <span className="min-[900px]:hidden">
        <Moment at={alert.since} as="clock" />{' '}
      </span>
      <bdi>{first ?? 'the whole service'}</bdi>
      {left > 0 && first ? ` and ${left.toLocaleString('en-US')} more` : ''}
    </span>
  );
}

/** Alerts of one state; the whole line opens its history. Columns are as wide in each state, so that they stand in line. */
export function AlertTable({ label, alerts }: { label: string; alerts: readonly AlertRow[] }) {
  return (
    <Table label={label} className="frame">
      <thead>
        <tr>
          <Th className="min-[900px]:w-24">Severity</Th>
          <Th className="min-[900px]:w-72">What and where</Th>
          <Th className={`w-20 ${onlyWide}`}>Since</Th>
          <Th className={`w-48 ${onlyWide}`}>
            <Tooltip text="The largest value of its rules as a share of the threshold, every 5 s; the dashed line is the threshold.">
              Against its threshold, last 5 min
            </Tooltip>
          </Th>
          <Th number className={`w-36 ${onlyWide}`}>
            <Tooltip text="The value that is furthest over its threshold. Deviations are robust ones, from what healthy ticks allocate.">
              Now
            </Tooltip>
          </Th>
          <Th number className={`w-24 ${onlyWide}`}>
            <Metric of="max">Worst tick</Metric>
          </Th>
          <Th className={onlyWide}>Rules</Th>
          <Th className="min-[900px]:w-40">
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {alerts.map(alert => (
          <tr key={alert.id} className="relative border-t border-line hover:bg-raised">
            <Td>
              <Severity alert={alert} />
            </Td>
            <Td className="max-w-40 py-1.5 sm:max-w-72">
              <Link
                data-row=""
                href={alertHref(alert.id)}
                prefetch={false}
                className="block font-medium after:absolute after:inset-0"
              >
                <Name text={`${alert.service}: ${alert.causeWords}`} className="max-sm:whitespace-normal" />
              </Link>
              <Where alert={alert} />
              <Note alert={alert} className="block max-w-72 truncate max-sm:whitespace-normal" />
            </Td>
            <Td className={onlyWide}>
              <Moment at={alert.since} as="clock" />
            </Td>
            <Td className={onlyWide}>
              <Sparkline
                values={alert.course}
                budget={1}
                label={`Value against threshold: ${alert.value || 'over'}`}
              />
            </Td>
            <Td number className={onlyWide}>
              {alert.value || '–'}
            </Td>
            <Td number className={onlyWide}>
              {alert.worst ? (
                <Link
                  href={tickHref(alert.worst)}
                  prefetch={false}
                  className="relative z-10 text-accent hover:underline"
                >
                  {formatMs(alert.worst.durationMs)}
                </Link>
              ) : (
                '–'
              )}
            </Td>
            <Td className={`max-w-0 truncate text-sm text-muted ${onlyWide}`}>{alert.rules.join(', ')}</Td>
            <Td className="py-1.5">{alert.state === 'resolved' ? null : <AlertActions alert={alert} />}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
