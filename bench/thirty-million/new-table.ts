import path from 'node:path';
import type { Cassandra, Statement } from '../../shared/backends/cassandra.ts';

/** A table that rows are to be written for without its node, as an INSERT statement would have it write them. */
export interface NewTable {
  readonly name: string;
  /** That the statement names, in its order. */
  readonly columns: readonly string[];
  /** Of these, in CQL. */
  readonly types: readonly string[];
  /** Of all rows, in microseconds. */
  readonly timestamp: string;
  /** The statement that would make it. */
  readonly definition: string;
  /** Where the node looks for its SSTables. */
  readonly directory: string;
}

const selectColumns: Statement = {
  kind: 'read',
  cql: 'SELECT column_name, type FROM system_schema.columns WHERE keyspace_name = ? AND table_name = ?',
};
const selectId: Statement = {
  kind: 'read',
  cql: 'SELECT id FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?',
};

/**
 * Asks a node what must be known to write what an INSERT statement would.
 *
 * @param directory of the node
 */
export async function newTable(
  cassandra: Cassandra,
  { keyspace, directory }: { keyspace: string; directory: string },
  { cql }: Statement,
): Promise<NewTable> {
  const [, name = '', names = '', timestamp = ''] =
    /^INSERT INTO (\w+) \(([^)]+)\)\s+VALUES \([?, ]+\) USING TIMESTAMP (\d+)$/.exec(cql) ?? [];
  if (name === '') throw new TypeError(`Not an INSERT of values with a timestamp: ${cql}`);
  const read = async (statement: Statement) => (await cassandra.run(statement, [keyspace, name])).rows;
  const known = new Map((await read(selectColumns)).map((row) => [row['column_name'], row['type'] as string]));
  const id = (await read(selectId))[0]?.['id'] as object;
  const describe: Statement = { kind: 'read', cql: `DESCRIBE TABLE ${keyspace}.${name}` };
  const described = (await cassandra.run(describe, [])).first();
  const columns = names.split(/,\s+/);
  return {
    name,
    columns,
    types: columns.map((column) => known.get(column) ?? ''),
    timestamp,
    definition: described?.['create_statement'] as string,
    directory: path.join(directory, 'data', keyspace, `${name}-${String(id).replaceAll('-', '')}`),
  };
}
