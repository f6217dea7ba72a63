import path from 'node:path';
import { LmdbKeyBlockStore } from '../../services/write/codes/lmdb-key-block-store.ts';
import { openLmdb } from '../../shared/backends/lmdb.ts';
import { encode } from '../../shared/codes/alphabet.ts';
import { CassandraLinkStore } from '../../shared/links/cassandra-link-store.ts';
import type { LinkStore } from '../../shared/links/link-store.ts';
import { LmdbLinkStore } from '../../shared/links/lmdb-link-store.ts';
import { inParallel } from '../../shared/runtime/in-parallel.ts';
import { oneCassandra } from '../one-cassandra.ts';
import { progressOf, say } from '../progress.ts';
import { fill } from '../scenarios/store.ts';
import { storedLink } from '../stored-link.ts';

/** An owner with so many links. */
export interface Listed {
  readonly name: string;
  readonly store: LinkStore;
  readonly owner: string;
  readonly links: number;
}

/** A store of its own for each number of links, in LMDB. What was opened is closed with `opened`. */
export async function fillLmdb(directory: string, sizes: readonly number[], opened: AsyncDisposableStack) {
  const listed: Listed[] = [];
  for (const links of sizes) {
    const dataDir = path.join(directory, String(links));
    say(`storing ${links.toLocaleString('en')} links in LMDB`);
    await fill(dataDir, links);
    const env = openLmdb(dataDir);
    opened.defer(() => env.close());
    const store = opened.use(new LmdbLinkStore(env, await new LmdbKeyBlockStore(env).keySpaces(7)));
    listed.push({ name: 'LMDB', store, owner: 'admin', links });
  }
  return listed;
}

/** Insertions under way at once. */
const atOnce = 64;

/** An owner for each number of links, in one Cassandra of a single node. It is stopped, and forgotten, with `opened`. */
export async function fillCassandra(directory: string, sizes: readonly number[], opened: AsyncDisposableStack) {
  if (sizes.length === 0) return [];
  const cassandra = await oneCassandra(directory, opened);
  const store = new CassandraLinkStore(cassandra);
  const listed: Listed[] = [];
  let stored = 0;
  for (const links of sizes) {
    const owner = `owner-of-${links}`;
    const progress = progressOf(`links of ${owner} in Cassandra`, links);
    const first = stored;
    const numbers = Array.from({ length: links }, (_, n) => first + n);
    await inParallel(atOnce, numbers, async (n) => {
      await store.add(storedLink(encode(n, 7), owner, n));
      progress(++stored - first);
    });
    listed.push({ name: 'Cassandra', store, owner, links });
  }
  return listed;
}
