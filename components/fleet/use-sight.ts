'use client';

import { useEffect, useEffectEvent } from 'react';
import type { FleetRow } from '@/lib/api/schemas.ts';
import { rowKey } from './row-order.ts';

/** Takes the keys of the rows that are drawn; null while both layouts are. */
export type See = ((keys: readonly string[]) => void) | null;

/** Tells which rows are drawn whenever that changes: only those are sent in full. */
export function useSight(rows: readonly FleetRow[], see: See): void {
  const keys = rows.map(rowKey);
  const tell = useEffectEvent(() => see?.(keys));
  const joined = keys.join('\n');
  const isAlone = see !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: told again when other rows are drawn.
  useEffect(() => tell(), [joined, isAlone]);
}
