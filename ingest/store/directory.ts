import { accessSync, constants, lstatSync, mkdirSync, readdirSync, readFileSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { fallbackSocketDirectory, storeSocketPath } from '../../lib/clickhouse/socket.ts';
import { OvertickError } from '../../lib/errors.ts';
import { inUse } from '../../lib/folder-lock.ts';

/** The store's places, all absolute: chDB's own directory, bodies and answers on their way, the socket. */
export interface Places {
  dataDir: string;
  engine: string;
  /** Copies of the definitions of its tables. */
  definitions: string;
  passing: string;
  socket: string;
}

/** Makes the directories (0700 where new). Throws OvertickError 'unavailable' where they cannot be written. */
export function prepareDirectory(dataDir: string): Places {
  const root = resolve(dataDir);
  const socket = storeSocketPath(root);
  const places = {
    dataDir: root,
    engine: join(root, 'store'),
    definitions: join(root, 'definitions'),
    passing: join(root, 'tmp'),
    socket,
  };
  try {
    for (const path of [root, places.engine, places.definitions, places.passing, dirname(socket)]) {
      mkdirSync(path, { recursive: true, mode: 0o700 });
      accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    }
  } catch (cause) {
    throw new OvertickError(
      'unavailable',
      `The data directory ${root} cannot be written (${reason(cause)}). Make it writable for this user, or set OVERTICK_DATA_DIR to another directory.`,
      { cause },
    );
  }
  if (dirname(socket) === fallbackSocketDirectory()) assertOurs(dirname(socket));
  return places;
}

// The fallback lies where everybody may create files: whoever made it first could listen in our place.
function assertOurs(path: string): void {
  const { uid, mode } = lstatSync(path);
  if (lstatSync(path).isDirectory() && uid === process.getuid?.() && (mode & 0o077) === 0) return;
  throw new OvertickError(
    'unavailable',
    `${path} must be a directory of this user alone (mode 0700). Remove it, or set OVERTICK_DATA_DIR to a shorter path.`,
  );
}

/** Throws OvertickError 'in-use' when a store answers on the directory's socket. */
export async function assertNotServed({ dataDir, socket }: Places): Promise<void> {
  const answers = await new Promise<boolean>(resolve => {
    const probe = connect(socket, () => {
      probe.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });
  if (answers) throw inUse(dataDir, 'store');
}

/** Says why chDB could not open: another process holds its lock, or the directory is damaged. */
export function explainOpening({ dataDir, engine }: Places, cause: unknown): OvertickError {
  if (holderLives(engine)) return inUse(dataDir, 'store', cause);
  return new OvertickError(
    'unavailable',
    `The store in ${engine} could not be opened: ${reason(cause)}. The lines above say what the engine found; move the directory away to start empty.`,
    { cause },
  );
}

// chDB prints its lock error (code 76) but throws a general one. The lock's file names the process that took it.
function holderLives(engine: string): boolean {
  try {
    const pid = Number(/PID: (\d+)/.exec(readFileSync(join(engine, 'status'), 'utf8'))?.[1]);
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Removes what a killed store left. Only for whoever holds the engine's lock: nobody else can be using it. */
export function removeLeftovers({ passing, socket }: Places): void {
  for (const name of readdirSync(passing))
    if (/^(insert|answer)-/.test(name)) unlinkSync(join(passing, name));
  try {
    unlinkSync(socket);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message.split('\n', 1).join('') : String(cause);
}
