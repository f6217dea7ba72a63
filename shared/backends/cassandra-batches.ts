import { inParallel } from '../runtime/in-parallel.ts';
import type { Cassandra, Statement, Write } from './cassandra.ts';

/** Bytes and partitions of a batch beyond which Cassandra warns of it; ten times the bytes, and it refuses. */
const warnedOf = { bytes: 5_120, partitions: 10 };

/** Of one write to a partition; Cassandra takes half a segment of its log, 4 MiB at least. */
const bytesOfPartition = 100_000;

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
export function writeInBatches(
  cassandra: Cassandra,
  statement: Statement,
  rows: readonly (readonly unknown[])[],
  most?: number,
): Promise<void> {
  return writeTogether(
    cassandra,
    rows.map((values) => [{ statement, values }]),
    most,
  );
}

/**
 * As `writeInBatches`, for rows of a single partition: Cassandra takes them as one write each hundred kilobytes, and warns of none.
 *
 * @throws StoreUnavailable
 */
export async function writeToPartition(
  cassandra: Cassandra,
  statement: Statement,
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  const groups = rows.map((values) => [{ statement, values }]);
  for (const batch of batchesOf(groups, rows.length, bytesOfPartition)) await cassandra.runAll(batch);
}

/** As `writeInBatches`: the writes of each group, which are of one partition, take effect together. */
export async function writeTogether(
  cassandra: Cassandra,
  groups: readonly (readonly Write[])[],
  most = warnedOf.partitions,
): Promise<void> {
  await inParallel(atOnce, batchesOf(groups, most, warnedOf.bytes), async (batch) => {
    const [{ statement, values }] = batch as [Write];
    if (batch.length === 1) await cassandra.run(statement, values);
    else await cassandra.runAll(batch);
  });
}

function batchesOf(groups: readonly (readonly Write[])[], most: number, mostBytes: number): Write[][] {
  const batches: Write[][] = [];
  let last: Write[] = [];
  let count = 0;
  let bytes = 0;
  for (const group of groups) {
    const size = group.reduce((sum, { values }) => sum + sizeOf(values), 0);
    if (batches.length === 0 || count === most || bytes + size > mostBytes) {
      last = [];
      count = 0;
      bytes = 0;
      batches.push(last);
    }
    last.push(...group);
    count++;
    bytes += size;
  }
  return batches;
}

function sizeOf(values: readonly unknown[]): number {
  return values
    .flat()
    .reduce<number>((sum, value) => sum + (typeof value === 'string' ? Buffer.byteLength(value) + 4 : 0), bytesOfRow);
}
