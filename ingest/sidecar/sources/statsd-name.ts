/** What a metric's name says: whose it is and what of the tick. */
export type Meaning = {
  service: string;
  what: 'tick' | 'phase' | 'players' | 'sent' | 'dropped' | 'cpu' | 'alloc';
  /** Of a phase; else ''. */
  phase: string;
};

const phaseMarks = ['.tick.phase.', '.phase.'];
const endings: [ending: string, what: Meaning['what']][] = [
  ['.tick.players', 'players'],
  ['.players', 'players'],
  ['.tick.packets.sent', 'sent'],
  ['.packets.sent', 'sent'],
  ['.tick.packets.dropped', 'dropped'],
  ['.packets.dropped', 'dropped'],
  ['.tick.cpu', 'cpu'],
  ['.tick.alloc', 'alloc'],
  ['.tick', 'tick'],
];

/** The meaning of SERVICE.tick, SERVICE.tick.phase.NAME and so on; null: another metric. */
export function meaningOf(name: string): Meaning | null {
  for (const mark of phaseMarks) {
    const at = name.indexOf(mark);
    if (at > 0 && at + mark.length < name.length)
      return { service: name.slice(0, at), what: 'phase', phase: name.slice(at + mark.length) };
  }
  for (const [ending, what] of endings)
    if (name.endsWith(ending) && name.length > ending.length)
      return { service: name.slice(0, -ending.length), what, phase: '' };
  return null;
}
