/** Something that lasts; null: still. */
type Lasting = { firedMs: number; resolvedMs: number | null };

/**
 * Bars in rows in which none covers another, oldest first, each in the topmost row that has room: `atLeastMs` is how long
 * a bar has to be for its words to be read. What finds no room in `most` rows stands in the last one.
 */
export function alertRows<Alert extends Lasting>(
  alerts: readonly Alert[],
  atLeastMs: number,
  most: number,
): Alert[][] {
  const rows: { alerts: Alert[]; endMs: number }[] = [];
  for (const alert of [...alerts].sort((a, b) => a.firedMs - b.firedMs)) {
    const endMs = Math.max(alert.resolvedMs ?? Number.POSITIVE_INFINITY, alert.firedMs + atLeastMs);
    const room = rows.find(row => row.endMs <= alert.firedMs) ?? (rows.length < most ? null : rows.at(-1));
    if (room) {
      room.alerts.push(alert);
      room.endMs = Math.max(room.endMs, endMs);
    } else rows.push({ alerts: [alert], endMs });
  }
  return rows.map(row => row.alerts);
}
