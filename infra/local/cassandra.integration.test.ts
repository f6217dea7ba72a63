import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, types } from 'cassandra-driver';
import { type LocalCassandra, startCassandra } from './cassandra.ts';
import type { CassandraNode } from './cassandra-node.ts';
import { probeCql } from './cql-probe.ts';
import { isRunning } from './process-id.ts';

const directory = mkdtempSync(join(tmpdir(), 'keyhop-cassandra-'));
let cassandra: LocalCassandra;
let node: CassandraNode;
let client: Client;

const connected = async () => {
  const { contactPoints, localDataCenter, port } = cassandra;
  const made = new Client({
    contactPoints: [...contactPoints],
    localDataCenter,
    protocolOptions: { port },
    socketOptions: { readTimeout: 5_000 },
  });
  await made.connect();
  return made;
};

beforeAll(async () => {
  cassandra = await startCassandra({ nodes: 1, directory, fast: true });
  node = cassandra.nodes[0] as CassandraNode;
  client = await connected();
}, 200_000);

afterAll(async () => {
  await client?.shutdown();
  await cassandra?.stop();
  rmSync(directory, { recursive: true, force: true });
});

test('a block of a key space can be leased once', async () => {
  await client.execute(
    "CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1} AND durable_writes = false",
  );
  await client.execute('CREATE TABLE k.blocks (block bigint PRIMARY KEY, lease_id uuid)');
  const lease = () =>
    client.execute(
      'UPDATE k.blocks SET lease_id = ? WHERE block = ? IF lease_id = null',
      [types.Uuid.random(), types.Long.fromNumber(1)],
      { prepare: true, consistency: types.consistencies.localQuorum },
    );
  expect((await lease()).wasApplied()).toBe(true);
  expect((await lease()).wasApplied()).toBe(false);
});

test('frozen, it does not answer; thawed, it does, with everything', async () => {
  const ask = () => probeCql(node.address, cassandra.port, 'SELECT * FROM k.blocks', 'one');
  await ask();
  await node.freeze();
  await expect(ask()).rejects.toThrow('no answer');
  node.thaw();
  await ask();
  await expect(probeCql(node.address, cassandra.port, 'SELECT * FROM k.none', 'one')).rejects.toThrow('none');
});

test('killed and started again, a fast single node is empty', async () => {
  await client.shutdown();
  const { id } = node;
  await node.kill();
  expect(isRunning(id)).toBe(false);
  await node.start();
  await expect(node.start()).rejects.toThrow('already runs');
  await node.waitUntilUp();
  expect(node.pid).not.toBe(id.pid);
  client = await connected();
  await expect(client.execute('SELECT * FROM k.blocks')).rejects.toThrow('keyspace k does not exist');
}, 200_000);

test('stopped, nothing is left', async () => {
  await client.shutdown();
  await cassandra.stop();
  expect(isRunning(node.id)).toBe(false);
  expect(existsSync(directory)).toBe(false);
});
