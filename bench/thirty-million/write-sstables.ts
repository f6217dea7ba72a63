import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempDisposable } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { cassandraJars } from '../../infra/local/cassandra-jars.ts';
import { findJava17, findProgram } from '../../infra/local/find-program.ts';
import type { NewTable } from './new-table.ts';

const program = fileURLToPath(new URL('WriteSstables.java', import.meta.url));
const infra = fileURLToPath(new URL('../../infra/cassandra', import.meta.url));

/** Two parts of a table of thirty million links take 400 MB, as they are sorted. */
const heapMb = 3_072;

interface Work {
  /** Of the node. Files in between are there, too: of thirty million links 8 GB. */
  directory: string;
  keyspace: string;
  tables: readonly NewTable[];
  /** As RowBuffer gives them; tables by their place above. */
  rows: AsyncIterable<Buffer>;
  /** Told from time to time how many rows there are in SSTables. */
  onWritten: (rows: number) => void;
}

/**
 * Writes all rows of tables that have none yet, as files of a node that does not run: one SSTable each. They are on disk
 * for good when this resolves. Rejects as `rows` does, or with what Java said last; then the tables are of no use.
 */
export async function writeSstables({ directory, keyspace, tables, rows, onWritten }: Work): Promise<void> {
  await using unsorted = await mkdtempDisposable(path.join(directory, 'unsorted-'));
  const args = [
    ...(await javaArguments(directory)),
    unsorted.path,
    keyspace,
    ...tables.flatMap((table) => [table.directory, table.definition, table.columns.join(','), table.timestamp]),
  ];
  // Where this process ends, however that happens, the kernel ends Java, too.
  const java = spawn(findProgram('setpriv', 'util-linux'), ['--pdeathsig', 'KILL', '--', await findJava17(), ...args]);
  const closed = once(java, 'close');
  const complaint = text(java.stderr);
  createInterface(java.stdout).on('line', (line) => onWritten(Number(line)));
  let failure: unknown;
  async function* orFailure() {
    try {
      yield* rows;
    } catch (error) {
      failure = error;
      // Else it would take what there is for all.
      java.kill('SIGKILL');
    }
  }
  // Where it ends too soon, what it says is worth more than that it does not listen any more.
  await pipeline(orFailure(), java.stdin).catch(() => {});
  const [code, signal] = await closed;
  if (failure !== undefined) throw failure;
  if (code !== 0) throw new Error(`${program} ended with ${signal ?? `code ${code}`}:\n${(await complaint).trim()}`);
}

async function javaArguments(directory: string): Promise<string[]> {
  const lib = await cassandraJars();
  return [
    `@${path.join(infra, 'jvm.options')}`,
    `-Xmx${heapMb}m`,
    '-XX:+UseParallelGC',
    // The compiler needs more than the nodes' threads.
    '-Xss1m',
    // As the node has it: which format its files have, for one.
    `-Dcassandra.config=file://${path.join(directory, 'cassandra.yaml')}`,
    `-Dcassandra.storagedir=${directory}`,
    `-Dlogback.configurationFile=${path.join(infra, 'logback.xml')}`,
    `-Dkeyhop.log.directory=${directory}`,
    '-Dkeyhop.log.level=WARN',
    '-cp',
    path.join(lib, '*'),
    program,
  ];
}
