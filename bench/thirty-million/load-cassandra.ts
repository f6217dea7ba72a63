import { setTimeout as delay } from 'node:timers/promises';
import { CassandraKeyBlockStore } from '../../services/write/codes/cassandra-key-block-store.ts';
import { CodeIssuer } from '../../services/write/codes/code-issuer.ts';
import type { Cassandra } from '../../shared/backends/cassandra.ts';
import { StoreUnavailable } from '../../shared/errors.ts';
import { CassandraLinkStore } from '../../shared/links/cassandra-link-store.ts';
import type { Link } from '../../shared/links/link.ts';
import { progressOf, say } from '../progress.ts';
import { generatedLink } from './generated-link.ts';
import { LeasedBlocks } from './leased-blocks.ts';
import { isSampled, type LoadedLink, type LoadedLinks, leasedBy } from './loaded-links.ts';

/** Links of one call, 100 MB in memory: so many that a batch of rows of one owner, day and shard has six on average. */
const linksAtOnce = 100_000;

/** How often links are stored again that a busy node did not take, and milliseconds before that. */
const attempts = 20;
const pause = 1_000;

/** Loads generated links by the store's own way of adding many: what is there already is written again, and stays the same. */
export async function loadCassandra(cassandra: Cassandra, total: number): Promise<LoadedLinks> {
  const begin = performance.now();
  const store = new CassandraKeyBlockStore(cassandra);
  const spaces = await store.keySpaces(7);
  const blocks = new LeasedBlocks(store, spaces);
  const onLeaseError = (error: unknown) => say(`  no block leased ahead: ${error}`);
  const issuer = new CodeIssuer({ blocks, spaces, leasedBy, onLeaseError });
  const links = new CassandraLinkStore(cassandra);
  const sample: LoadedLink[] = [];
  const progress = progressOf('links in Cassandra', total);
  let last = '';
  for (let done = 0; done < total; progress(done)) {
    const codes = await issuer.take(Math.min(linksAtOnce, total - done));
    const some = codes.map((code, i) => generatedLink(done + i, code));
    await addPersistently(links, some);
    for (const code of codes) {
      if (isSampled(done, total)) sample.push({ n: done, code });
      done++;
    }
    last = codes.at(-1) as string;
  }
  const seconds = (performance.now() - begin) / 1_000;
  return { links: total, seconds, sample, codeAt: blocks.issuedUntil(last) };
}

async function addPersistently(store: CassandraLinkStore, links: readonly Link[]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await store.addAll(links);
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || attempt === attempts) throw error;
      await delay(pause);
    }
  }
}
