import path from 'node:path';
import { LmdbKeyBlockStore } from '../../services/write/codes/lmdb-key-block-store.ts';
import { openLmdb } from '../../shared/backends/lmdb.ts';
import { CassandraClickStore } from '../../shared/clicks/cassandra-click-store.ts';
import type { ClickStore } from '../../shared/clicks/click-store.ts';
import { LmdbClickStore } from '../../shared/clicks/lmdb-click-store.ts';
import { encode } from '../../shared/codes/alphabet.ts';
import { CassandraLinkStore } from '../../shared/links/cassandra-link-store.ts';
import type { LinkStore } from '../../shared/links/link-store.ts';
import { LmdbLinkStore } from '../../shared/links/lmdb-link-store.ts';
import { oneCassandra } from '../one-cassandra.ts';
import { progressOf, say } from '../progress.ts';
import { fill } from '../scenarios/store.ts';
import { storedLink } from '../stored-link.ts';
import { onceClicked, rowsOf } from './two-years.ts';

/** Links by how often they were clicked. */
export const clicksOf = { seldom: 1_000, often: 100_000_000 } as const;

/** A store in which these links were clicked, each as often as `clicksOf` says. */
export interface Clicked {
  readonly name: string;
  readonly links: LinkStore;
  readonly clicks: ClickStore;
}

const owner = 'admin';

/** Rows written in one go. */
const rowsAtOnce = 5_000;

export async function fillLmdb(directory: string, others: number, opened: AsyncDisposableStack): Promise<Clicked> {
  const dataDir = path.join(directory, 'lmdb');
  say(`storing ${others.toLocaleString('en')} links in LMDB`);
  await fill(dataDir, others);
  const env = openLmdb(dataDir);
  opened.defer(() => env.close());
  const links = opened.use(new LmdbLinkStore(env, await new LmdbKeyBlockStore(env).keySpaces(7)));
  const clicks = new LmdbClickStore(env);
  const progress = progressOf('clicked links', others);
  for (let first = 0; first < others; first += rowsAtOnce) {
    for (let n = first; n < Math.min(first + rowsAtOnce, others); n++) clicks.write(onceClicked(encode(n, 7)));
    await env.committed;
    progress(first);
  }
  for (const [code, total] of Object.entries(clicksOf)) {
    await links.add(storedLink(code, owner, 0));
    for (const row of rowsOf(code, total)) {
      clicks.write(row);
      await env.committed;
    }
  }
  return { name: 'LMDB', links, clicks };
}

export async function fillCassandra(directory: string, opened: AsyncDisposableStack): Promise<Clicked> {
  const cassandra = await oneCassandra(directory, opened);
  const links = new CassandraLinkStore(cassandra);
  const clicks = new CassandraClickStore(cassandra);
  for (const [code, total] of Object.entries(clicksOf)) {
    await links.add(storedLink(code, owner, 0));
    await clicks.put([...rowsOf(code, total)]);
  }
  return { name: 'Cassandra', links, clicks };
}
