import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'cassandra-driver';
import { Redis } from 'ioredis';
import type { TestCluster } from '../cluster/test-cluster.ts';
import { addressesIn } from './kept-from-logs.ts';

/** What LMDB keeps below a directory, by file, byte for byte. */
export function filesBelow(directory: string): Map<string, string> {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.mdb'));
  return new Map(files.map((file) => [file, readFileSync(path.join(directory, file), 'latin1')]));
}

/** What Cassandra and Redis keep, by table, and by key. */
export async function storesOf({ cassandra, redis }: TestCluster): Promise<Map<string, string>> {
  return new Map([...(await tablesOf(cassandra)), ...(await keysOf(redis.url))]);
}

async function tablesOf({ contactPoints, port, localDataCenter }: TestCluster['cassandra']) {
  const client = new Client({ contactPoints: [...contactPoints], protocolOptions: { port }, localDataCenter });
  try {
    const { rows } = await client.execute("SELECT table_name FROM system_schema.tables WHERE keyspace_name = 'keyhop'");
    const texts: [string, string][] = [];
    for (const { table_name: table } of rows) {
      const found: string[] = [];
      const rows = await client.execute(`SELECT JSON * FROM keyhop.${table}`, [], { fetchSize: 500 });
      for await (const row of rows) found.push(row['[json]']);
      texts.push([`the table ${table}`, found.join('\n')]);
    }
    return texts;
  } finally {
    await client.shutdown();
  }
}

async function keysOf(url: string) {
  const redis = new Redis(url);
  try {
    const texts: [string, string][] = [];
    for await (const names of redis.scanStream({ count: 1_000 }) as AsyncIterable<string[]>) {
      const values = names.length === 0 ? [] : await redis.mget(names);
      texts.push(...names.map((name, i): [string, string] => [`${name} in Redis`, `${name} ${values[i]}`]));
    }
    return texts;
  } finally {
    redis.disconnect();
  }
}

/** @throws Error where a client's address, of all that the tests came from or said they did, is kept anywhere */
export function requireNoAddresses(texts: ReadonlyMap<string, string>): void {
  const kept = Array.from(texts, ([name, text]) => addressesIn(text).map((address) => `${address} in ${name}`)).flat();
  if (kept.length > 0) throw new Error(`Client addresses are kept:\n${kept.join('\n')}`);
}
