import { inParallel } from '../runtime/in-parallel.ts';
import type { Cassandra, Statement } from './cassandra.ts';

/** Bytes and partitions of a batch beyond which Cassandra warns of it; ten times the bytes, and it refuses. */
const warnedOf = { bytes: 5_120, partitions: 10 };

/** What a row takes besides its text: the statement's id, and up to a dozen short values with their lengths. */
const bytesOfRow = 128;

/** Batches of one call under way, of the 512 statements that a process may have. */
const atOnce = 32;

/**
 * Writes rows with one idempotent statement, in unlogged batches small enough not to be warned of; in what order is not
 * said. Where it rejects, any of them may be written.
 *
 * @param most rows in a batch; as many as there are where they are of one partition
 * @throws StoreUnavailable
 */
export async function writeInBatches(
  cassandra: Cassandra,
  statement: Statement,
  rows: readonly (readonly unknown[])[],
  most = warnedOf.partitions,
): Promise<void> {
  await inParallel(atOnce, batchesOf(rows, most), async (batch) => {
    const [row] = batch;
    if (batch.length === 1) await cassandra.run(statement, row as readonly unknown[]);
    else await cassandra.runAll(statement, batch);
  });
}

function batchesOf<T extends readonly unknown[]>(rows: readonly T[], most: number): T[][] {
  const batches: T[][] = [];
  let last: T[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = sizeOf(row);
    if (batches.length === 0 || last.length === most || bytes + size > warnedOf.bytes) {
      last = [];
      bytes = 0;
      batches.push(last);
    }
    last.push(row);
    bytes += size;
  }
  return batches;
}

function sizeOf(values: readonly unknown[]): number {
  return values
    .flat()
    .reduce<number>((sum, value) => sum + (typeof value === 'string' ? Buffer.byteLength(value) + 4 : 0), bytesOfRow);
}
