import { Meter } from '@/components/ui/meter.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { Table, Td, Th } from '@/components/ui/table.tsx';
import type { StoreFacts } from '@/lib/api/system.ts';
import { formatBytes } from '@/lib/format/bytes.ts';
import { formatMs } from '@/lib/format/duration.ts';
import { formatCount } from '@/lib/format/rate.ts';

function aside({ merges, longestMergeMs, disk }: StoreFacts) {
  const merging =
    merges === 0
      ? 'no merges'
      : `${merges} ${merges === 1 ? 'merge' : 'merges'}, longest ${formatMs(longestMergeMs)}`;
  const used = disk ? 1 - disk.freeBytes / disk.totalBytes : null;
  return (
    <span className="num flex flex-wrap items-center gap-x-3 text-muted">
      {merging}
      {disk ? (
        <span className="flex items-center gap-1.5">
          <Meter share={used} tightAt={0.8} label="Disk" />
          {formatBytes(disk.freeBytes)} free of {formatBytes(disk.totalBytes)}
        </span>
      ) : null}
    </span>
  );
}

/** What each table takes, largest first. */
export function StorePanel({ store }: { store: StoreFacts | null }) {
  return (
    <Panel title="Store" aside={store ? aside(store) : null}>
      {store === null ? (
        <p className="border-t border-line px-3 py-3 text-muted">It cannot be read.</p>
      ) : (
        <Table label="Tables of the store">
          <thead>
            <tr>
              <Th>Table</Th>
              <Th number>Rows</Th>
              <Th number>Size</Th>
              <Th number>Parts</Th>
              <Th number className="max-sm:hidden">
                Most in a partition
              </Th>
            </tr>
          </thead>
          <tbody>
            {store.tables.map(({ name, rows, bytes, parts, partsMax }) => (
              <tr key={name} className="border-t border-line">
                <Td>{name}</Td>
                <Td number>{formatCount(rows)}</Td>
                <Td number>{formatBytes(bytes)}</Td>
                <Td number>{formatCount(parts)}</Td>
                <Td number className="max-sm:hidden">
                  {formatCount(partsMax)}
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}
