import { setTimeout as sleep } from 'node:timers/promises';
import { Session } from 'chdb';
import { QueryError } from './errors.ts';
import { Lane, type Seat } from './lane.ts';
import { quote, quoteName } from './literals.ts';
import { engineArguments, readSettings, type Settings, sessionCounts, writeSettings } from './profile.ts';
import { list } from './rewrite.ts';

/** What chDB says about a query that ran: its answer unless it went into a file, rows sent or written, time. */
export interface Outcome {
  bytes: Uint8Array;
  rows: number;
  elapsedSeconds: number;
}

/** chDB on one directory: sessions that write, apart from sessions that read, and one that can stop a query. */
export class Engine {
  readonly path: string;
  private readonly onBroken: (error: unknown) => void;
  private readonly control: Session;
  private readonly readers: Lane;
  private readonly writers: Lane;
  private readonly running = new Set<string>();
  private queries = 0;

  /**
   * Opens or creates the directory `path`. Throws what chDB throws when it is locked or damaged. `onBroken` is called
   * when chDB stops working for the rest of the process, as it does after a fatal error inside.
   */
  constructor(path: string, onBroken: (error: unknown) => void) {
    this.path = path;
    this.onBroken = onBroken;
    this.control = new Session(path, { connectionArgs: engineArguments });
    const { writers, readers } = sessionCounts();
    this.writers = this.lane(writers, writeSettings);
    this.readers = this.lane(readers, readSettings);
  }

  private lane(count: number, settings: Settings): Lane {
    const seat = (): Seat => ({ session: this.open(settings), settings, database: 'default' });
    return new Lane(Array.from({ length: count }, seat));
  }

  private open(settings: Settings): Session {
    const session = new Session(this.path);
    session.query(`SET ${list(settings)}`);
    return session;
  }

  /** The version of ClickHouse inside. */
  version(): string {
    return this.control.query('SELECT version()', 'TabSeparated').trim();
  }

  /** Runs a read. When `signal` fires the engine stops it, whatever it is doing, and the session is free again. */
  read(sql: string, database: string, format: string, signal: AbortSignal): Promise<Outcome> {
    return this.readers.run(signal, async seat => {
      const mark = this.mark();
      const stop = (): void => void this.stop(mark);
      signal.addEventListener('abort', stop, { once: true });
      try {
        return await this.execute(seat, mark, sql, database, format);
      } finally {
        signal.removeEventListener('abort', stop);
      }
    });
  }

  /**
   * Runs a statement that writes. Once started it is not cancelled by its client's going away; `settings` hold for
   * this statement alone and are for those that have no SETTINGS clause to put them in.
   */
  write(
    sql: string,
    database: string,
    format: string,
    signal: AbortSignal,
    settings: Settings = new Map(),
  ): Promise<Outcome> {
    return this.writers.run(signal, async seat => {
      if (settings.size === 0) return this.execute(seat, this.mark(), sql, database, format);
      const set = list(settings);
      const reset = [...settings.keys()].map(name => `${name} = ${defaultOf(seat, name)}`).join(', ');
      try {
        await seat.session.queryAsync(`SET ${set}`);
        return await this.execute(seat, this.mark(), sql, database, format);
      } catch (error) {
        throw QueryError.from(error);
      } finally {
        // A setting must not outlive its statement: in doubt the session does not either.
        await seat.session.queryAsync(`SET ${reset}`).catch(() => this.replace(seat));
      }
    });
  }

  private async execute(
    seat: Seat,
    mark: string,
    sql: string,
    database: string,
    format: string,
  ): Promise<Outcome> {
    this.running.add(mark);
    try {
      if (seat.database !== database) {
        await seat.session.queryAsync(`USE ${quoteName(database)}`);
        seat.database = database;
      }
      const result = await seat.session.queryAsync(`${mark} ${sql}`, { format });
      return { bytes: result.bytes(), rows: result.rowsRead, elapsedSeconds: result.elapsed };
    } catch (error) {
      await this.sweep(seat);
      throw QueryError.from(error);
    } finally {
      this.running.delete(mark);
    }
  }

  // A query that fails leaves its session dirty: the rows it had got to come out in front of the next query's answer,
  // and it stays in the process list with its memory and its locks. Another query takes both away.
  private async sweep(seat: Seat): Promise<void> {
    for (let tries = 0; tries < 3; tries++) {
      const swept = await seat.session.queryAsync('SELECT 1', { format: 'CSV' }).catch(() => undefined);
      if (swept?.text() === '1\n') return;
    }
    this.replace(seat);
  }

  private replace(seat: Seat): void {
    try {
      seat.session.close();
      seat.session = this.open(seat.settings);
      seat.database = 'default';
    } catch (error) {
      this.onBroken(error);
    }
  }

  private mark(): string {
    this.queries++;
    return `/* overtick ${this.queries} */`;
  }

  // An aborted chDB promise leaves its query running: only KILL QUERY ends it, and only once the query is registered,
  // hence again until it is gone. Synchronous, since the thread pool may be full of what is to be stopped.
  private async stop(mark: string): Promise<void> {
    for (let waitMs = 10; this.running.has(mark); waitMs = Math.min(waitMs * 2, 500)) {
      try {
        this.control.query(`KILL QUERY WHERE startsWith(query, '${mark}') ASYNC`);
      } catch {
        // The next attempt may find the engine less busy; after close() there is none.
        if (!this.control.open) return;
      }
      await sleep(waitMs);
    }
  }

  /** Stops reads at once, waits up to `graceMs` for writes, then closes every session. */
  async close(graceMs: number): Promise<void> {
    this.writers.close();
    this.readers.close();
    const deadline = Date.now() + graceMs;
    const waitUntil = async (done: () => boolean, until: number): Promise<void> => {
      while (!done() && Date.now() < until) await sleep(10);
    };
    await waitUntil(() => this.writers.busy === 0, deadline);
    for (const mark of this.running) void this.stop(mark);
    await waitUntil(() => this.running.size === 0, Date.now() + 2000);
    this.readers.closeSessions();
    this.writers.closeSessions();
    this.control.close();
  }
}

function defaultOf(seat: Seat, name: string): string {
  const value = seat.settings.get(name);
  return value === undefined ? 'DEFAULT' : quote(value);
}
