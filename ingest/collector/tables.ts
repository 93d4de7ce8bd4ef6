import type { Scratch } from '../../lib/clickhouse/scratch.ts';
import { rowAt, type Table, type TableColumn } from '../../lib/clickhouse/table.ts';
import type { TickRow } from '../../lib/queries/tick-row.ts';
import type { Stretch } from '../../lib/queries/unaccounted.ts';
import { type Section, sectionNames } from '../../lib/signals/batch.ts';
import { defaultLoop, type Tick } from '../../lib/signals/tick.ts';
import { type Frame, type Place, rowOf } from '../../lib/wire/decode.ts';
import { columnsOf, missingU32 } from '../../lib/wire/layout.ts';

/** Where a column stands in its frame; null when the frame does not have it. */
export function placeOf({ sections }: Frame, section: Section, name: string): Place | null {
  return sections[section].columns[numberOf(section, name)] ?? null;
}

const numbers = Object.fromEntries(
  sectionNames.map(section => [section, new Map(columnsOf[section].map(({ name }, i) => [name, i]))]),
) as Record<Section, Map<string, number>>;
const numberOf = (section: Section, name: string) => numbers[section].get(name) ?? -1;

/** Takes over a frame's part of a column: `place` is null where the frame does not have it. */
type Fill = (frame: Frame, place: Place | null, begin: number, count: number) => void;

/**
 * Brings the columns of one section of many frames together, in one pass over the frames: ask for columns, then `run`.
 * Frames without rows in it must be left out.
 */
function createGatherer(frames: readonly Frame[], section: Section, scratch: Scratch) {
  const rows = frames.reduce((sum, { sections }) => sum + sections[section].rows, 0);
  const fills: { number: number; fill: Fill }[] = [];
  const each = (name: string, fill: Fill) => {
    fills.push({ number: numberOf(section, name), fill });
  };

  const f64 = (name: string, otherwise = Number.NaN): Float64Array => {
    const values = scratch.f64(rows);
    each(name, ({ arena }, place, begin, count) => {
      if (place === null) values.fill(otherwise, begin, begin + count);
      else copy(arena.f64, place.at >> 3, values, begin, count);
    });
    return values;
  };

  const u32 = (name: string): Uint32Array => {
    const values = scratch.u32(rows);
    each(name, ({ arena }, place, begin, count) => {
      if (place === null) values.fill(missingU32, begin, begin + count);
      else copy(arena.u32, place.at >> 2, values, begin, count);
    });
    return values;
  };

  return {
    rows,
    scratch,
    each,
    f64,
    u32,
    /** One value a frame. */
    sender(name: string, textOf: (frame: Frame) => string): TableColumn {
      const texts = createTexts();
      const numbers = scratch.u32(rows);
      each(name, (frame, _, begin, count) => {
        numbers.fill(texts.numberOf(textOf(frame)), begin, begin + count);
      });
      return { kind: 'text', name, strings: texts.strings, numbers };
    },
    text(name: string, otherwise: string): TableColumn {
      const texts = createTexts();
      const numbers = scratch.u32(rows);
      each(name, ({ arena, dictionary }, place, begin, count) => {
        if (place === null) {
          numbers.fill(texts.numberOf(otherwise), begin, begin + count);
          return;
        }
        let [last, number] = [-1, 0];
        for (let i = 0; i < count; i++) {
          const given = arena.u16[(place.at >> 1) + i] as number;
          if (given !== last) {
            number = texts.numberOf(given === 0 ? otherwise : (dictionary.strings[given] as string));
            last = given;
          }
          numbers[begin + i] = number;
        }
      });
      return { kind: 'text', name, strings: texts.strings, numbers };
    },
    counts(name: string, column: string): TableColumn {
      const texts = createTexts();
      const ends = scratch.u32(rows);
      const number = numberOf(section, column);
      const total = frames.reduce((sum, frame) => {
        const { columns, rows: count } = frame.sections[section];
        const place = columns[number];
        return place ? sum + entriesOf(frame, place, count) : sum;
      }, 0);
      const [keys, values] = [scratch.u32(total), scratch.u32(total)];
      let filled = 0;
      each(column, (frame, place, begin, count) => {
        const { arena, dictionary } = frame;
        if (place === null) {
          ends.fill(filled, begin, begin + count);
          return;
        }
        const first = filled;
        for (let i = 0; i < count; i++) {
          filled += arena.bytes[place.at + i] as number;
          ends[begin + i] = filled;
        }
        const known: number[] = [];
        for (let i = 0; i < filled - first; i++) {
          const given = arena.u16[(place.keys >> 1) + i] as number;
          known[given] ??= texts.numberOf(dictionary.strings[given] as string);
          keys[first + i] = known[given] as number;
          values[first + i] = arena.u32[(place.values >> 2) + i] as number;
        }
      });
      return { kind: 'counts', name, ends, strings: texts.strings, keys, values };
    },
    /** Fills what was asked for. */
    run(): void {
      let begin = 0;
      for (const frame of frames) {
        const { rows: count, columns } = frame.sections[section];
        for (const { number, fill } of fills) fill(frame, columns[number] ?? null, begin, count);
        begin += count;
      }
    },
  };
}

function copy<T extends Float64Array | Uint32Array>(
  from: T,
  at: number,
  to: T,
  begin: number,
  count: number,
) {
  // A view costs more than a few values.
  if (count > 64) to.set(from.subarray(at, at + count), begin);
  else for (let i = 0; i < count; i++) to[begin + i] = from[at + i] as number;
}

function entriesOf({ arena }: Frame, place: Place, rows: number): number {
  let entries = 0;
  for (let i = 0; i < rows; i++) entries += arena.bytes[place.at + i] as number;
  return entries;
}

/** Numbers the texts of a column. */
export function createTexts() {
  const numbers = new Map<string, number>();
  const strings: string[] = [];
  return {
    strings,
    numberOf(text: string): number {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, strings.length);
      return strings.push(text) - 1;
    },
  };
}

type Gatherer = ReturnType<typeof createGatherer>;

function senderColumns(gather: Gatherer): TableColumn[] {
  const incarnation = gather.scratch.f64(gather.rows);
  gather.each('incarnation', (frame, _, begin, count) => {
    incarnation.fill(incarnationOf(frame), begin, begin + count);
  });
  return [
    gather.sender('service', ({ dictionary }) => dictionary.resource.service),
    gather.sender('instance', ({ dictionary }) => dictionary.resource.instance),
    { kind: 'int', name: 'incarnation', values: incarnation },
    gather.sender('region', ({ dictionary }) => dictionary.resource.region ?? ''),
    gather.sender('build', ({ dictionary }) => dictionary.resource.build ?? ''),
    gather.sender('runtime', ({ dictionary }) => dictionary.resource.runtime ?? ''),
  ];
}

/** startedAtUs, 0 where the sender does not say. */
export const incarnationOf = ({ startedAtUs }: Frame): number =>
  Number.isNaN(startedAtUs) ? 0 : startedAtUs;

/** Frames with rows in a section, in the order of the tables' keys: a block that is sorted costs less to insert. */
function inOrder(frames: readonly Frame[], section: Section): Frame[] {
  return frames
    .filter(({ sections }) => sections[section].rows > 0)
    .map(frame => ({ frame, instance: frame.dictionary.resource.instance, atUs: firstTime(frame, section) }))
    .sort((a, b) => (a.instance < b.instance ? -1 : a.instance > b.instance ? 1 : a.atUs - b.atUs))
    .map(({ frame }) => frame);
}

function firstTime(frame: Frame, section: Section): number {
  const place = placeOf(frame, section, 'startUs');
  return place === null ? 0 : (frame.arena.f64[place.at >> 3] as number);
}

/** The ticks of these frames as rows of `ticks`. `budgetUsOf` a service is for ticks that carry none; 0: no budget. */
export function ticksTable(
  frames: readonly Frame[],
  budgetUsOf: (service: string) => number,
  scratch: Scratch,
): Table {
  const gather = createGatherer(inOrder(frames, 'ticks'), 'ticks', scratch);
  const [start, lateness, tick] = [gather.f64('startUs'), gather.f64('scheduledUs'), gather.f64('tick', 0)];
  const budget = gather.u32('budgetUs');
  gather.each('budgetUs', ({ dictionary }, _, begin, count) => {
    for (let i = begin; i < begin + count; i++)
      if (budget[i] === missingU32) budget[i] = budgetUsOf(dictionary.resource.service);
  });
  const count = (name: string, column: string): TableColumn => ({
    kind: 'nullable-int',
    name,
    values: gather.f64(column),
  });
  const columns: TableColumn[] = [
    ...senderColumns(gather),
    gather.text('loop', defaultLoop),
    { kind: 'int', name: 'tick', values: tick },
    { kind: 'time', name: 'start', values: start },
    { kind: 'u32', name: 'duration_us', values: gather.u32('durationUs') },
    { kind: 'u32', name: 'budget_us', values: budget },
    { kind: 'nullable-int', name: 'lateness_us', values: lateness },
    { kind: 'nullable-u32', name: 'cpu_us', values: gather.u32('cpuUs'), missing: missingU32 },
    count('alloc_bytes', 'allocBytes'),
    count('players', 'players'),
    count('packets_sent', 'packetsSent'),
    count('packets_dropped', 'packetsDropped'),
    gather.counts('phases', 'phases'),
  ];
  gather.run();
  for (let i = 0; i < gather.rows; i++) {
    lateness[i] = (start[i] as number) - (lateness[i] as number);
    if (Number.isNaN(tick[i])) tick[i] = 0;
  }
  return { name: 'ticks', rows: gather.rows, columns };
}

/** Places of the ticks over their budget in a table of ticks. */
export function breachedPlaces({ rows, columns }: Table): Uint32Array {
  const valuesOf = (name: string) =>
    (columns.find(column => column.name === name) as TableColumn & { kind: 'u32' }).values;
  const [duration, budget] = [valuesOf('duration_us'), valuesOf('budget_us')];
  const places: number[] = [];
  for (let i = 0; i < rows; i++)
    if ((budget[i] as number) > 0 && (duration[i] as number) > (budget[i] as number)) places.push(i);
  return Uint32Array.from(places);
}

/** The pauses of these frames as rows of `pauses`. */
export function pausesTable(frames: readonly Frame[], scratch: Scratch): Table {
  const gather = createGatherer(inOrder(frames, 'pauses'), 'pauses', scratch);
  const clockError = gather.u32('clockErrorUs');
  const columns: TableColumn[] = [
    ...senderColumns(gather),
    { kind: 'time', name: 'start', values: gather.f64('startUs') },
    { kind: 'u32', name: 'duration_us', values: gather.u32('durationUs') },
    gather.text('kind', 'gc'),
    gather.text('scope', 'stw'),
    gather.text('cause', ''),
    { kind: 'nullable-int', name: 'heap_before_bytes', values: gather.f64('heapBeforeBytes') },
    { kind: 'nullable-int', name: 'heap_after_bytes', values: gather.f64('heapAfterBytes') },
    gather.text('source', ''),
    gather.text('evidence', 'measured'),
    { kind: 'u32', name: 'clock_error_us', values: clockError },
  ];
  gather.run();
  for (let i = 0; i < gather.rows; i++) if (clockError[i] === missingU32) clockError[i] = 0;
  return { name: 'pauses', rows: gather.rows, columns };
}

/** Ticks of a frame over their budget, as the queries read them. */
export function breachedTicks(frame: Frame, budgetUsOf: (service: string) => number): TickRow[] {
  const durations = placeOf(frame, 'ticks', 'durationUs');
  if (durations === null) return [];
  const { arena, dictionary, sections } = frame;
  const budgets = placeOf(frame, 'ticks', 'budgetUs');
  const usual = budgetUsOf(dictionary.resource.service);
  const found: TickRow[] = [];
  for (let i = 0; i < sections.ticks.rows; i++) {
    const given = budgets === null ? missingU32 : (arena.u32[(budgets.at >> 2) + i] as number);
    const budget = given === missingU32 ? usual : given;
    if (budget > 0 && (arena.u32[(durations.at >> 2) + i] as number) > budget)
      found.push(tickRowOf(frame, i, budget));
  }
  return found;
}

function tickRowOf(frame: Frame, row: number, budgetUs: number): TickRow {
  const { service, instance, region = '', build = '', runtime = '' } = frame.dictionary.resource;
  const tick = rowOf(frame, 'ticks', row) as Tick;
  return {
    ...{ service, instance, incarnation: incarnationOf(frame), region, build, runtime },
    loop: tick.loop ?? defaultLoop,
    tick: tick.tick ?? 0,
    start_us: tick.startUs,
    duration_us: tick.durationUs,
    budget_us: budgetUs,
    lateness_us: tick.scheduledUs === undefined ? null : tick.startUs - tick.scheduledUs,
    cpu_us: tick.cpuUs ?? null,
    alloc_bytes: tick.allocBytes ?? null,
    players: tick.players ?? null,
    packets_sent: tick.packetsSent ?? null,
    packets_dropped: tick.packetsDropped ?? null,
    phases: tick.phases ?? {},
  };
}

const columnOf = (table: Table, name: string) => table.columns.find(column => column.name === name);

/** Pauses that ended before a time (µs since the Unix epoch) and kept their server from working. */
export function pausesBefore(table: Table, timeUs: number): Stretch[] {
  const starts = columnOf(table, 'start') as TableColumn & { kind: 'time' };
  const durations = columnOf(table, 'duration_us') as TableColumn & { kind: 'u32' };
  const found: Stretch[] = [];
  for (let i = 0; i < table.rows; i++) {
    const [startUs, durationUs] = [starts.values[i] as number, durations.values[i] as number];
    if (startUs + durationUs >= timeUs) continue;
    const { instance, scope } = rowAt(table, i) as { instance: string; scope: string };
    if (scope !== 'concurrent') found.push({ instance, startUs, durationUs });
  }
  return found;
}
