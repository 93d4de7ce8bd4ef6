import type { Section } from '../../lib/signals/batch.ts';
import type { Resource } from '../../lib/signals/resource.ts';
import type { Tick } from '../../lib/signals/tick.ts';
import { nowUs } from './clock.ts';
import { PauseOwner, type PauseRank } from './pause-owner.ts';
import { SampleMaker } from './sample-maker.ts';
import type { Sink } from './source.ts';
import { countOf, noRows, partRows, type Rows } from './target-rows.ts';

/** Rows of one target that leave together; `ticks` are those that are lost with them. */
export type Parcel = {
  resource: Resource;
  rows: Partial<Rows>;
  /** Breached ticks, and nothing else: what is dropped last. */
  isBreach: boolean;
  onDropped(): void;
};

/** Two sources may tell the same start a little differently. */
const sameStartUs = 2_000_000;
/** Rows that wait no longer to leave together: a frame names each string once, and has room for 65,535. */
const maxRows = 2_000;

const isBreach = ({ budgetUs = 0, durationUs }: Tick) => budgetUs > 0 && durationUs > budgetUs;

/** One measured process: gathers what its sources find, until it is taken away in parcels. */
export class Target {
  readonly unparsed = new Map<string, number>();
  readonly #samples = new SampleMaker();
  readonly #pauses = new PauseOwner(row => this.#add('pauses', row));
  readonly #onParcel: (parcel: Parcel) => void;
  /** What the configuration says, and no source can change. */
  readonly #fixed: Partial<Resource>;
  #resource: Resource;
  #hadTicks = false;
  #rows = noRows();
  #count = 0;

  constructor(resource: Resource, onParcel: (parcel: Parcel) => void, fixed: Partial<Resource> = resource) {
    this.#resource = resource;
    this.#fixed = fixed;
    this.#onParcel = onParcel;
  }

  get resource(): Resource {
    return this.#resource;
  }

  get hasTicks(): boolean {
    return this.#rows.ticks.length > 0;
  }

  /** Whether it ever had a tick. */
  get hadTicks(): boolean {
    return this.#hadTicks;
  }

  /** `source` names what is said through it in samples; `rank` is that of its pauses among those of other sources. */
  sinkOf(source: string, rank: PauseRank = 'log'): Sink {
    this.#samples.expect(source);
    const paused = this.#pauses.speaker(rank);
    return {
      tick: row => {
        this.#hadTicks = true;
        this.#add('ticks', row);
      },
      pause: row => paused(row, nowUs()),
      latency: row => this.#add('latencies', row),
      event: row => this.#add('events', row),
      reading: part => this.#samples.add(source, part),
      started: atUs => this.started(atUs),
      unparsed: (reason, count = 1) =>
        void this.unparsed.set(reason, (this.unparsed.get(reason) ?? 0) + count),
    };
  }

  /**
   * A start that is later than the one known is that of another process, which has a life of its own. What came since it
   * began is of that life; totals that are of it already are dropped, and are said again.
   */
  started(atUs: number): void {
    const known = this.#resource.startedAtUs;
    if (known !== undefined && atUs < known + sameStartUs) return;
    this.#pauses.release(Number.POSITIVE_INFINITY);
    if (known !== undefined && !this.#samples.hasFallen) this.sample(Math.round(atUs) - 1);
    const { before, since } = partRows(this.#rows, atUs);
    this.#put(before);
    this.seal();
    this.#put(since);
    if (known !== undefined) this.#samples.restart();
    this.#resource = { ...this.#resource, startedAtUs: Math.round(atUs) };
  }

  /** What a source says of the instance, where nobody has fixed it: the build is another one after a deploy. */
  describe({ region, build, runtime }: Partial<Resource>): void {
    const told = Object.entries({ region, build, runtime }).filter(
      ([key, value]) =>
        value !== undefined &&
        this.#fixed[key as 'build'] === undefined &&
        this.#resource[key as 'build'] !== value,
    );
    if (told.length === 0) return;
    this.seal();
    this.#resource = { ...this.#resource, ...Object.fromEntries(told) };
  }

  /** Make the sample of the last second. */
  sample(atUs: number): void {
    const sample = this.#samples.take(atUs);
    if (sample !== null) this.#add('samples', sample);
  }

  /** Hand over what there is. */
  seal(): void {
    this.#pauses.release(nowUs());
    const { ticks, ...others } = this.#rows;
    const breached = ticks.filter(isBreach);
    const kept = breached.length === 0 ? ticks : ticks.filter(tick => !isBreach(tick));
    this.#rows = noRows();
    if (this.#count > breached.length) this.#hand({ ticks: kept, ...others }, kept.length, false);
    if (breached.length > 0) this.#hand({ ticks: breached }, breached.length, true);
    this.#count = 0;
  }

  /** The last that there is: nothing comes any more. */
  end(): void {
    this.sample(nowUs());
    this.#pauses.release(Number.POSITIVE_INFINITY);
    this.seal();
  }

  #put(rows: Rows): void {
    this.#rows = rows;
    this.#count = countOf(rows);
  }

  #hand(rows: Partial<Rows>, ticks: number, breached: boolean): void {
    const onDropped = () => {
      if (ticks > 0) this.#samples.add('agent', { ticksDropped: ticks });
    };
    this.#onParcel({ resource: this.#resource, rows, isBreach: breached, onDropped });
  }

  #add<S extends Section>(section: S, row: Rows[S][number]): void {
    (this.#rows[section] as Rows[S][number][]).push(row);
    if (++this.#count >= maxRows) this.seal();
  }
}
