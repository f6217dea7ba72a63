import { appendFileSync, cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Client } from 'cassandra-driver';
import { Cassandra } from '../../shared/backends/cassandra.ts';
import { CassandraLinkStore } from '../../shared/links/cassandra-link-store.ts';
import { aLink } from '../../shared/links/link-store.contract.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { newKeyspace } from '../../tests/stores/shared-cassandra.ts';
import { MigrationFailed, type MigrationTarget, migrate } from './migrate.ts';

let target: MigrationTarget;
let client: Client;
let folder: string;
let said: string[];

beforeAll(async () => {
  const { contactPoints, localDataCenter, keyspace } = await newKeyspace();
  target = { contactPoints, localDataCenter, keyspace, replicationFactor: 1, durableWrites: false };
  client = new Client({ contactPoints: [...contactPoints], localDataCenter, socketOptions: { readTimeout: 20_000 } });
  await client.connect();
  folder = mkdtempSync(path.join(tmpdir(), 'keyhop-migrations-'));
}, 360_000);
afterAll(async () => {
  await client?.shutdown();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  said = [];
});

const run = (changes: Partial<MigrationTarget> = {}) => migrate({ ...target, ...changes }, (line) => said.push(line));

test('does nothing, and links stay, where everything was applied before', async () => {
  await using cassandra = new Cassandra(target);
  await cassandra.connect(createLog('silent'), new AbortController().signal);
  const store = new CassandraLinkStore(cassandra);
  const link = aLink();
  await store.add(link);
  expect(await run()).toEqual([]);
  expect(said).toEqual([]);
  expect(await store.find(link.code)).toEqual(link);
});

test('makes no counters, whose additions nobody could repeat, and no links that expire by themselves', async () => {
  const columns = await client.execute('SELECT type FROM system_schema.columns WHERE keyspace_name = ?', [
    target.keyspace,
  ]);
  expect(columns.rows.length).toBeGreaterThan(20);
  expect(columns.rows.filter((row) => row['type'] === 'counter')).toEqual([]);
  const table = 'SELECT default_time_to_live FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?';
  expect((await client.execute(table, [target.keyspace, 'links'])).first()['default_time_to_live']).toBe(0);
});

test('lets no read wait long for a replica that hangs', async () => {
  const query = 'SELECT table_name, speculative_retry FROM system_schema.tables WHERE keyspace_name = ?';
  const { rows } = await client.execute(query, [target.keyspace]);
  const ours = rows.filter((row) => !(row['table_name'] as string).startsWith('migration'));
  expect(new Set(ours.map((row) => row['speculative_retry']))).toEqual(new Set(['MIN(99p,50ms)']));
});

test('of several that start at once on an empty database each file is applied by one', async () => {
  cpSync(path.join(import.meta.dirname, 'migrations'), folder, { recursive: true });
  // Twice the same column would fail.
  writeFileSync(path.join(folder, '9001-more.cql'), 'ALTER TABLE links ADD more text;\n-- ; a remark\n');
  const keyspace = `${target.keyspace}_race`;
  const applied = await Promise.all([1, 2].map(() => run({ keyspace, folder })));
  expect(applied.flat()).toEqual(readdirSync(folder).sort());
  expect(await run({ keyspace, folder })).toEqual([]);
}, 60_000);

test('refuses, in a sentence that says what to do, a file that was changed after it was applied', async () => {
  const keyspace = `${target.keyspace}_race`;
  appendFileSync(path.join(folder, '9001-more.cql'), 'ALTER TABLE links ADD even_more text;\n');
  const attempt = run({ keyspace, folder });
  await expect(attempt).rejects.toThrow(MigrationFailed);
  await expect(attempt).rejects.toThrow(
    '9001-more.cql was changed after it was applied. Restore it, and put the change into a new file.',
  );
  // The lock was given back all the same.
  await expect(run({ keyspace, folder })).rejects.toThrow('was changed');
  expect(said).toEqual([]);
});

test('waits for a lock, which ends with whoever died holding it, and gives up on one that does not', async () => {
  const lock = `INSERT INTO ${target.keyspace}.migration_lock (name, holder) VALUES ('schema', uuid()) IF NOT EXISTS`;
  await client.execute(`${lock} USING TTL 2`);
  expect(await run()).toEqual([]);
  expect(said).toEqual(['somebody else is migrating; waiting']);
  await client.execute(lock);
  await expect(run({ lockSeconds: 1 })).rejects.toThrow('Somebody else has been migrating for 1 seconds.');
}, 60_000);
