import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, types } from 'cassandra-driver';

export interface MigrationTarget {
  contactPoints: readonly string[];
  localDataCenter: string;
  keyspace: string;
  /** Copies of everything, in the local datacentre. */
  replicationFactor: number;
  /** False only for tests that may lose everything with the node. */
  durableWrites?: boolean;
  /** Where the `.cql` files are; Keyhop's own by default. */
  folder?: string;
  /** Seconds that a lock outlives a process which died with it, and that others wait for it; 300 by default. */
  lockSeconds?: number;
}

interface Migration {
  number: number;
  name: string;
  statements: string[];
  checksum: string;
}

/** The database was not brought up to date; the message says why. */
export class MigrationFailed extends Error {}

const ownFolder = path.join(import.meta.dirname, 'migrations');

/** Seconds; longer than all migrations take. */
const lockLifetime = 300;

/**
 * Brings the keyspace up to date: creates it where there is none and applies, one after the other, the files of
 * `migrations/` that it has not seen. Safe to run by several at once: one works, the others wait for it.
 *
 * @returns the names of what was applied now
 * @throws MigrationFailed where a file that was applied has changed since, or the nodes do not agree on the schema
 */
export async function migrate(target: MigrationTarget, say: (line: string) => void): Promise<string[]> {
  const { contactPoints, localDataCenter } = target;
  const client = new Client({
    contactPoints: [...contactPoints],
    localDataCenter,
    queryOptions: { consistency: types.consistencies.localQuorum },
    // Schema changes take their time.
    socketOptions: { readTimeout: 20_000 },
  });
  try {
    await client.connect();
    await prepareKeyspace(client, target);
    return await withLock(client, target, say, () => applyAll(client, target, say));
  } finally {
    await client.shutdown();
  }
}

async function prepareKeyspace(client: Client, target: MigrationTarget): Promise<void> {
  const { keyspace, localDataCenter, replicationFactor, durableWrites = true } = target;
  await change(
    client,
    `CREATE KEYSPACE IF NOT EXISTS ${keyspace} WITH replication =
     {'class': 'NetworkTopologyStrategy', '${localDataCenter}': ${replicationFactor}} AND durable_writes = ${durableWrites}`,
  );
  await change(
    client,
    `CREATE TABLE IF NOT EXISTS ${keyspace}.migrations (number int PRIMARY KEY, name text, checksum text, applied_at timestamp)`,
  );
  await change(client, `CREATE TABLE IF NOT EXISTS ${keyspace}.migration_lock (name text PRIMARY KEY, holder uuid)`);
}

async function applyAll(client: Client, target: MigrationTarget, say: (line: string) => void): Promise<string[]> {
  const { keyspace, folder = ownFolder } = target;
  const { rows } = await client.execute(`SELECT number, checksum FROM ${keyspace}.migrations`);
  const applied = new Map(rows.map((row) => [row['number'] as number, row['checksum'] as string]));
  await client.execute(`USE ${keyspace}`);
  const names: string[] = [];
  for (const { number, name, statements, checksum } of readMigrations(folder)) {
    const known = applied.get(number);
    if (known !== undefined && known !== checksum) {
      throw new MigrationFailed(
        `${name} was changed after it was applied. Restore it, and put the change into a new file.`,
      );
    }
    if (known !== undefined) continue;
    say(`applying ${name}`);
    for (const statement of statements) await change(client, statement);
    await client.execute(
      `INSERT INTO ${keyspace}.migrations (number, name, checksum, applied_at) VALUES (?, ?, ?, ?)`,
      [number, name, checksum, new Date()],
      { prepare: true },
    );
    names.push(name);
  }
  return names;
}

/** Runs a schema change and sees to it that all nodes know of it; the driver itself waits up to ten seconds. */
async function change(client: Client, statement: string): Promise<void> {
  await client.execute(statement);
  // The types of the driver lack it.
  const metadata = client.metadata as unknown as { checkSchemaAgreement(): Promise<boolean> };
  if (!(await metadata.checkSchemaAgreement())) {
    throw new MigrationFailed(
      'The nodes of Cassandra do not agree on the schema yet. Check that all are up, then try again.',
    );
  }
}

async function withLock<T>(
  client: Client,
  { keyspace, lockSeconds = lockLifetime }: MigrationTarget,
  say: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const holder = types.Uuid.fromString(randomUUID());
  const options = { prepare: true };
  const take = `INSERT INTO ${keyspace}.migration_lock (name, holder) VALUES ('schema', ?) IF NOT EXISTS USING TTL ${lockSeconds}`;
  for (let waited = 0; !(await client.execute(take, [holder], options)).wasApplied(); waited++) {
    if (waited > lockSeconds) throw new MigrationFailed(`Somebody else has been migrating for ${lockSeconds} seconds.`);
    if (waited === 0) say('somebody else is migrating; waiting');
    await delay(1_000);
  }
  try {
    return await work();
  } finally {
    const release = `DELETE FROM ${keyspace}.migration_lock WHERE name = 'schema' IF holder = ?`;
    await client.execute(release, [holder], options);
  }
}

function readMigrations(folder: string): Migration[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.cql'))
    .sort()
    .map((name) => {
      const text = readFileSync(path.join(folder, name), 'utf8');
      const statements = text
        .replace(/--.*$/gm, '')
        .split(';')
        .map((statement) => statement.trim())
        .filter((statement) => statement !== '');
      return {
        number: Number.parseInt(name, 10),
        name,
        statements,
        checksum: createHash('sha256').update(text).digest('hex'),
      };
    });
}
