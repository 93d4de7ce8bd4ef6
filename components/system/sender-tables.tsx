import Link from 'next/link';
import { instanceHref } from '@/components/links.ts';
import { Moment } from '@/components/ui/moment.tsx';
import { Name } from '@/components/ui/name.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { Table, Td, Th } from '@/components/ui/table.tsx';
import type { SystemAnswer } from '@/lib/api/system.ts';
import { formatMsSigned, notMeasured, withoutZeros } from '@/lib/format/duration.ts';
import { formatCount } from '@/lib/format/rate.ts';

type Collector = NonNullable<SystemAnswer['collector']>;

const mostShown = 50;
/** A clock that is further off puts ticks into the wrong second. */
const clockOffMs = 1_000;
const onlyWide = 'max-[700px]:hidden';
const iso = (ms: number) => new Date(ms).toISOString();

/** Who is refused what: named by the reason of the last such row. */
export function RejectedTable({ rejected }: { rejected: Collector['rejected'] }) {
  if (rejected.length === 0) return null;
  return (
    <Panel title="Refused rows by sender and reason">
      <Table label="Refused rows by sender and reason">
        <thead>
          <tr>
            <Th>Sender</Th>
            <Th>Last reason</Th>
            <Th number>Rows</Th>
            <Th className={onlyWide}>Last</Th>
          </tr>
        </thead>
        <tbody>
          {rejected.slice(0, mostShown).map(({ instance, service, reason, rows, lastMs }) => (
            <tr key={`${instance} ${reason}`} className="border-t border-line align-top">
              <Td className="max-w-40 py-1.5">
                <Name text={instance} />
                <Name text={service} className="text-sm text-muted" />
              </Td>
              <Td className="min-w-40 break-words py-1.5 text-sm">
                <bdi>{reason}</bdi>
              </Td>
              <Td number className="py-1.5">
                {formatCount(rows)}
              </Td>
              <Td className={`py-1.5 ${onlyWide}`}>
                <Moment at={iso(lastMs)} as="clock" />
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}

export function SendersTable({ senders, known }: { senders: Collector['senders']; known: number }) {
  const shown = senders.slice(0, mostShown);
  return (
    <Panel
      title="Agents"
      aside={
        <span className="text-sm text-muted">
          {known > shown.length ? `${shown.length} of ${formatCount(known)}, ` : ''}those with a fault first
        </span>
      }
    >
      {shown.length === 0 ? (
        <p className="border-t border-line px-3 py-3 text-muted">
          Nothing was sent since the collector started.
        </p>
      ) : (
        <Table label="Agents">
          <thead>
            <tr>
              <Th>Instance</Th>
              <Th className={onlyWide}>Build</Th>
              <Th className={onlyWide}>Runtime</Th>
              <Th number>Clock</Th>
              <Th number>Dropped</Th>
              <Th>Last</Th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ instance, service, build, runtime, clockAheadMs, droppedRows, lastMs }) => (
              <tr key={instance} className="border-t border-line">
                <Td className="max-w-40 py-1 sm:max-w-72">
                  <Link href={instanceHref(instance)} prefetch={false} className="hover:underline">
                    <Name text={instance} />
                  </Link>
                  <Name text={service} className="text-sm text-muted" />
                </Td>
                <Td className={`max-w-40 ${onlyWide}`}>
                  <Name text={build} />
                </Td>
                <Td className={`max-w-32 ${onlyWide}`}>
                  <Name text={runtime} />
                </Td>
                <Td
                  number
                  className={
                    Math.abs(clockAheadMs ?? 0) > clockOffMs ? 'font-semibold text-degraded-ink' : ''
                  }
                >
                  {clockAheadMs === null
                    ? notMeasured
                    : withoutZeros(formatMsSigned(Math.round(clockAheadMs)))}
                </Td>
                <Td number className={droppedRows > 0 ? 'font-semibold text-degraded-ink' : ''}>
                  {formatCount(droppedRows)}
                </Td>
                <Td>
                  <Moment at={iso(lastMs)} as="clock" />
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}
