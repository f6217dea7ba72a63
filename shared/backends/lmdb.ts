import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync } from 'node:fs';
import path from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { StoreUnavailable } from '../errors.ts';
import { Durations } from '../runtime/durations.ts';

/** Of what the file holds. A change that older code would misread gets the next number. */
const formatVersion = 3;

/** Nothing has to be made for this one: what is new is written beside what is there. */
const formatBefore = 2;

/** Lacks what has to be made. */
const oldestFormat = 1;

/**
 * Prepares to make what the oldest format lacks; what it returns makes it, within the transaction that notes the new
 * format.
 */
export type Upgrade = (env: RootDatabase) => () => void;

/**
 * Bytes of address space for the file, of which it takes as many as it has; a billion links, and still half of what a
 * Raspberry Pi has.
 *
 * lmdb (3.5.6) starts with a small map and enlarges it as the file grows. Where another process has made it grow, two threads
 * may do so at once, and note a wrong size for the map before: when they close, what lies behind it is gone, often lmdb's own
 * code. One stop of two workers in 200 ended so, by SIGSEGV. A map that is never enlarged has no such moment. It is no memory:
 * only a limit on address space (`ulimit -v`) is in its way, and lmdb dies of a map that it is denied.
 */
const wholeMap = { mapSize: 2 ** 38 };

function hasAddressSpace(): boolean {
  try {
    return /^Max address space +unlimited/m.test(readFileSync('/proc/self/limits', 'utf8'));
  } catch {
    // Elsewhere than on Linux, nobody limits it.
    return true;
  }
}

/** The data directory cannot be used as it is; the message says why and what to do. */
export class UnusableDataDirectory extends Error {}

/**
 * Opens the embedded store, `keyhop.mdb` in `directory`, and makes both where there is none. Several processes of one
 * host may open it at once.
 *
 * `overlappingSync: false`: a write resolves once it is flushed to disk, not merely committed, and a failed flush
 * rejects it. Writes that come in during a flush share the next one, which measured as fast as overlapping them.
 *
 * @param upgrade from the oldest format; without it, a file of that format is refused
 * @throws UnusableDataDirectory
 */
export function openLmdb(directory: string, upgrade?: Upgrade): RootDatabase {
  if (!process.listeners('unhandledRejection').includes(ignoreFailedCommit)) {
    process.on('unhandledRejection', ignoreFailedCommit);
  }
  const file = path.join(directory, 'keyhop.mdb');
  let env: RootDatabase;
  try {
    makeDirectory(path.resolve(directory));
    requireLmdb(file);
    env = open({
      path: file,
      noSubdir: true,
      overlappingSync: false,
      maxDbs: 32,
      maxReaders: 1024,
      ...(hasAddressSpace() && wholeMap),
    });
  } catch (error) {
    throw new UnusableDataDirectory(
      `${file} cannot be opened: ${(error as Error).message}. Give Keyhop a directory it may write to, as DATA_DIR.`,
      { cause: error },
    );
  }
  const meta = env.openDB<number, string>({ name: 'meta' });
  const bringUp = meta.get('format') === oldestFormat ? upgrade?.(env) : undefined;
  const found = env.transactionSync(() => {
    const stored = meta.get('format');
    let format = stored ?? formatVersion;
    if (format === oldestFormat && bringUp !== undefined) {
      bringUp();
      format = formatVersion;
    }
    if (format === formatBefore) format = formatVersion;
    // Where it is written already, a start has nothing to flush.
    if (format === formatVersion && stored !== format) meta.putSync('format', format);
    return format;
  });
  if (found !== formatVersion) {
    void env.close();
    throw new UnusableDataDirectory(
      `${file} is of format ${found}; this version of Keyhop reads format ${formatVersion}. ` +
        'Start the version that wrote it, or give another directory as DATA_DIR.',
    );
  }
  return env;
}

/** Not mkdir's `recursive`: below /proc, or in a working directory that was removed, Node 24 goes round in it for ever. */
function makeDirectory(directory: string): void {
  if (existsSync(directory)) return;
  makeDirectory(path.dirname(directory));
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    // Another process may have been faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/**
 * When a commit fails (disk full), lmdb rejects the promise of each write in it, and promises of its own that nobody can
 * reach, which would end the process. `eventTurnBatching: false` would avoid those, at a third more CPU time a link.
 */
function ignoreFailedCommit(reason: unknown): void {
  if (!isFailedCommit(reason)) throw reason;
}

/** lmdb tells the reason of a failed commit by a promise of its own; what a transaction's callback threw has none. */
function isFailedCommit(error: unknown): error is { commitError: Promise<never> } {
  return error instanceof Error && 'commitError' in error;
}

/** LMDB itself dies of a file that is not its own, and takes the process with it. An empty one it takes for new. */
function requireLmdb(file: string): void {
  if (!existsSync(file)) return;
  // The first page's header has 24 bytes, then comes the magic number.
  const head = Buffer.alloc(28);
  const descriptor = openSync(file, 'r');
  try {
    const length = readSync(descriptor, head, 0, head.length, 0);
    if (length > 0 && head.readUInt32LE(24) !== 0xbeefc0de) throw new Error('it is no LMDB file');
  } finally {
    closeSync(descriptor);
  }
}

/** This process' writes, in whatever environment: how long until they were on disk, and how many could not be. */
export const writes = {
  durations: new Durations([0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1]),
  errors: 0,
};

/** The result of a write once it is on disk. Rejects with `StoreUnavailable` where it could not be written (disk full). */
export async function flushed<T>(write: Promise<T>): Promise<T> {
  const start = performance.now();
  try {
    const result = await write;
    writes.durations.observe(performance.now() - start);
    return result;
  } catch (error) {
    if (!isFailedCommit(error)) throw error;
    writes.errors++;
    const reason = await error.commitError.catch((cause: unknown) => cause);
    throw new StoreUnavailable('The data directory cannot be written to.', reason);
  }
}
