import { expect, test } from '@jest/globals';
import { migrate } from '../../infra/cassandra/migrate.ts';
import { startCassandra } from '../../infra/local/cassandra.ts';
import type { CassandraNode } from '../../infra/local/cassandra-node.ts';
import { CassandraKeyBlockStore } from '../../services/write/codes/cassandra-key-block-store.ts';
import { CodeIssuer } from '../../services/write/codes/code-issuer.ts';
import { Cassandra } from '../../shared/backends/cassandra.ts';
import { CassandraLinkStore } from '../../shared/links/cassandra-link-store.ts';
import type { LinkStore } from '../../shared/links/link-store.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { temporaryDirectory } from '../../tests/temporary-directory.ts';
import { generatedLink, mainOwner } from './generated-link.ts';
import { loadCassandra } from './load-cassandra.ts';
import { persistently } from './persistently.ts';

/** Those of more than one block of codes. */
const total = 5_000;

/** Two starts, a polite stop and a compiler, beside other tests. */
const limit = 300_000;

const tables = ['links', 'links_by_owner', 'links_by_url', 'link_days'];

/** A node that keeps its data, with a keyspace that is made where there is none. */
async function open(directory: string, keyspace: string) {
  await using opening = new AsyncDisposableStack();
  const started = opening.adopt(await startCassandra({ nodes: 1, directory }), (it) => it.stop());
  const { localDataCenter, port, nodes } = started;
  const contactPoints = started.contactPoints.map((address) => `${address}:${port}`);
  async function connect(name: string): Promise<Cassandra> {
    const target = { contactPoints, localDataCenter, keyspace: name };
    await migrate({ ...target, replicationFactor: 1, durableWrites: true }, () => {});
    const cassandra = opened.use(new Cassandra(target));
    await cassandra.connect(createLog('silent'), new AbortController().signal);
    return cassandra;
  }
  const opened = opening.move();
  const { directory: own } = nodes[0] as CassandraNode;
  const stop = () => opened.disposeAsync();
  return { connect, directory: own, stop, cassandra: await connect(keyspace), keyspace, [Symbol.asyncDispose]: stop };
}

/** All rows of all tables, those of a table in the order of their tokens. */
async function contentsOf(cassandra: Cassandra) {
  const cqls = [...tables.map((table) => `SELECT * FROM ${table}`), 'SELECT code, writetime(owner) FROM links'];
  const contents = [];
  // One by one: a node that has just started is slow.
  for (const cql of cqls) contents.push(await persistently(() => allRows(cassandra, cql)));
  return contents;
}

async function allRows(cassandra: Cassandra, cql: string) {
  const rows: Record<string, unknown>[] = [];
  for (let pageState: string | undefined; ; ) {
    const page = await cassandra.run({ kind: 'read', cql }, [], pageState);
    rows.push(...page.rows.map((row) => ({ ...row })));
    if (!page.pageState) return rows;
    pageState = page.pageState;
  }
}

async function allListed(store: LinkStore, owner: string) {
  const links = [];
  for (let after: Parameters<LinkStore['list']>[0]['after']; ; ) {
    const page = await store.list({ owner, rows: 100, ...(after && { after }) });
    links.push(...page.links);
    if (page.next === undefined) return links;
    after = page.next;
  }
}

test(
  'loaded links are as if each had been added, and the store goes on from them as from any',
  async () => {
    await using directory = await temporaryDirectory();
    const empty = await open(directory.path, 'loaded');
    const { sample, codeAt } = await loadCassandra(empty, total).finally(() => empty.stop());
    await using node = await open(directory.path, 'loaded');
    const added = await node.connect('added');

    const loaded = await contentsOf(node.cassandra);
    const codes = (loaded[0] ?? [])
      .toSorted((a, b) => Number(a['created_at']) - Number(b['created_at']))
      .map((row) => row['code'] as string);
    const links = codes.map((code, n) => generatedLink(n, code));
    await persistently(() => new CassandraLinkStore(added).addAll(links));
    expect(codes).toHaveLength(total);
    expect(loaded).toEqual(await contentsOf(added));

    expect(sample).toHaveLength(1_000);
    for (const { n, code } of sample) expect(code).toBe(codes[n]);
    for (const n of [0, 1, 2_500, total - 1]) expect(codes).toContain(codeAt(n / total));

    const store = new CassandraLinkStore(node.cassandra);
    const newestFirst = links.filter(({ owner }) => owner === mainOwner).toReversed();
    expect(await allListed(store, mainOwner)).toEqual(newestFirst);

    const link = links[7] as (typeof links)[0];
    const elsewhere = { ...link, url: 'https://example.com/elsewhere', version: 2 };
    const listed = async (url: string) => (await store.list({ owner: link.owner, url, rows: 10 })).links;
    expect(await listed(link.url)).toEqual([link]);
    expect(await store.replace(elsewhere)).toBe(true);
    expect(await store.find(link.code)).toEqual(elsewhere);
    expect(await listed(link.url)).toEqual([]);

    const blocks = new CassandraKeyBlockStore(node.cassandra);
    const spaces = await blocks.keySpaces(7);
    const issuer = new CodeIssuer({ blocks, spaces, leasedBy: 'test', onLeaseError: () => {} });
    const known = new Set(codes);
    expect((await issuer.take(2 * total)).filter((code) => known.has(code))).toEqual([]);

    await expect(loadCassandra(node, total)).rejects.toThrow('There are rows in');
  },
  limit,
);
