import { chmodSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { lockFolder } from '../../lib/folder-lock.ts';
import { auditParts, type BrokenPart } from './audit.ts';
import { forgetMissingParts, syncTokensAtOnce } from './deduplication.ts';
import {
  assertNotServed,
  explainOpening,
  type Places,
  prepareDirectory,
  removeLeftovers,
} from './directory.ts';
import { Engine } from './engine.ts';
import { createStoreServer } from './http.ts';
import { keepDefinitions, restoreDefinitions } from './table-definitions.ts';

/** How long a write that runs when the store is told to stop may go on. */
const writeGraceMs = 5000;

export interface StoreOptions {
  /** The data directory: made if need be. The store keeps to `store`, `tmp` and `store.sock` in it. */
  dataDir: string;
  /** Largest body of an insert as it is sent, 512 MiB by default. */
  bodyBytesMax?: number;
}

export interface Store {
  /** The unix socket (mode 0600) on which ClickHouse's HTTP protocol is spoken. */
  socketPath: string;
  /** Stops accepting, ends reads, lets running writes finish for up to 5 s, closes chDB, removes the socket. */
  close(): Promise<void>;
}

/**
 * The embedded ClickHouse: chDB on `<dataDir>/store`, behind a unix socket. Nothing else should run in the process.
 * Throws OvertickError 'in-use' when another store has the directory, 'unavailable' when it cannot be written or opened.
 */
export async function runStore({ dataDir, bodyBytesMax = 512 * 1024 * 1024 }: StoreOptions): Promise<Store> {
  // Data, answers on their way and the socket are this user's alone, from the moment they appear.
  process.umask(0o077);
  const places = prepareDirectory(dataDir);
  await lockFolder(places.dataDir, 'store');
  await assertNotServed(places);
  forgetMissingParts(places.engine);
  const engine = openEngine(places);
  removeLeftovers(places);
  const onChanged = () => {
    keepDefinitions(places.engine, places.definitions);
    syncTokensAtOnce(places.engine);
  };
  onChanged();
  const server = createStoreServer(
    { engine, directory: places.passing, bodyBytesMax, onChanged },
    engine.version(),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(places.socket, resolve);
  });
  chmodSync(places.socket, 0o600);
  void auditParts(engine, tellBroken).catch(error =>
    console.error(`The store was not audited: ${error.message}`),
  );

  const stop = async (): Promise<void> => {
    const closed = new Promise(resolve => server.close(resolve));
    server.closeIdleConnections();
    await engine.close(writeGraceMs);
    server.closeIdleConnections();
    await Promise.race([closed, sleep(500)]);
    server.closeAllConnections();
    await closed;
  };
  let stopping: Promise<void> | undefined;
  return {
    socketPath: places.socket,
    close: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

function openEngine(places: Places): Engine {
  const { engine, definitions } = places;
  const open = () => new Engine(engine, giveUp);
  const restored = (all: boolean) => {
    const paths = restoreDefinitions(engine, definitions, { all });
    for (const path of paths) console.error(`The definition ${path} was damaged; its copy is in its place.`);
    return paths.length > 0;
  };
  restored(false);
  try {
    try {
      return open();
    } catch (cause) {
      if (!restored(true)) throw cause;
      return open();
    }
  } catch (cause) {
    throw explainOpening(places, cause);
  }
}

function tellBroken({ database, table, part, reason }: BrokenPart): void {
  console.error(
    `Part ${part} of ${database}.${table} is broken, and its rows are missing; it is kept in the table's detached folder: ${reason.split('\n')[0]?.slice(0, 300)}`,
  );
}

// Only a new process gets a new engine: whoever supervises this one starts it again.
function giveUp(error: unknown): never {
  console.error(`The store's engine has failed and must be restarted: ${String(error)}`);
  process.exit(1);
}
