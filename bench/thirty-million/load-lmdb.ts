import { setImmediate } from 'node:timers/promises';
import type { Database, RootDatabase } from 'lmdb';
import { CodeIssuer } from '../../services/write/codes/code-issuer.ts';
import { LmdbKeyBlockStore } from '../../services/write/codes/lmdb-key-block-store.ts';
import { flushed, openLmdb } from '../../shared/backends/lmdb.ts';
import { recordOf } from '../../shared/links/link-record.ts';
import { linkKey } from '../../shared/links/lmdb-link-key.ts';
import { noValue, openLists } from '../../shared/links/lmdb-link-lists.ts';
import { openLinks } from '../../shared/links/lmdb-link-store.ts';
import { progressOf, say } from '../progress.ts';
import { generatedLink } from './generated-link.ts';
import { LeasedBlocks } from './leased-blocks.ts';
import { ListRows, rowBytes } from './list-rows.ts';
import { isSampled, type LoadedLink, type LoadedLinks, leasedBy } from './loaded-links.ts';

/** Of the codes. */
const length = 7;

/** Of one transaction: their pages, some 3 MB, are in memory until it is committed. */
const linksAtOnce = 20_000;

/** Commits without a flush (lmdb's `TransactionFlags.NO_SYNC_FLUSH`); one at the end covers all of them. */
const unflushed = 0x10000;

/** Puts a key behind all others, without a search. */
const append = { append: true };

export interface LoadedLmdb extends LoadedLinks {
  /** On disk, by table, for each link. */
  readonly bytes: { readonly links: number; readonly byOwner: number; readonly byUrl: number };
}

/**
 * Loads generated links into a new data directory, as if each had been created by itself, though much faster: they are
 * appended in the order of their keys, and so are their rows in both lists, which are sorted before.
 *
 * A load that was cut short leaves a data directory that is of no use.
 */
export async function loadLmdb(dataDir: string, total: number): Promise<LoadedLmdb> {
  const begin = performance.now();
  const env = openLmdb(dataDir);
  try {
    const links = openLinks(env);
    const lists = openLists(env);
    if (links.getCount({ limit: 1 }) > 0) throw new Error(`There are links in ${dataDir}: load into a new directory.`);
    await using rows = new ListRows();
    const loaded = await appendLinks(env, links, rows, total);
    await appendRows(env, lists.byOwner, rows.take('byOwner'), progressOf('rows by owner', total));
    await appendRows(env, lists.byUrl, rows.take('byUrl'), progressOf('rows by URL', total));
    say('  flushing');
    await flushed(lists.progress.put('links_by_url', { isWhole: true }));
    return {
      ...loaded,
      seconds: (performance.now() - begin) / 1_000,
      bytes: {
        links: bytesOf(links.getStats()) / total,
        byOwner: bytesOf(lists.byOwner.getStats()) / total,
        byUrl: bytesOf(lists.byUrl.getStats()) / total,
      },
    };
  } finally {
    await env.close();
  }
}

async function appendLinks(env: RootDatabase, links: ReturnType<typeof openLinks>, rows: ListRows, total: number) {
  const store = new LmdbKeyBlockStore(env);
  const spaces = await store.keySpaces(length);
  const blocks = new LeasedBlocks(store, spaces);
  await blocks.leaseAhead(total, length, leasedBy);
  const onLeaseError = (error: unknown) => say(`  no block leased ahead: ${error}`);
  const issuer = new CodeIssuer({ blocks, spaces, leasedBy, onLeaseError });
  const sample: LoadedLink[] = [];
  const progress = progressOf('links', total);
  let last = '';
  for (let done = 0; done < total; ) {
    const codes = await issuer.take(Math.min(linksAtOnce, total - done));
    const keys = Float64Array.from(codes, (code) => linkKey(code, spaces) as number);
    rows.add(done, keys.slice());
    env.transactionSync(() => {
      for (const [i, code] of codes.entries()) {
        links.putSync(keys[i] as number, recordOf(generatedLink(done, code)), append);
        if (isSampled(done, total)) sample.push({ n: done, code });
        done++;
      }
    }, unflushed);
    last = codes.at(-1) as string;
    progress(done);
    // For signals, which nothing else here lets through.
    await setImmediate();
  }
  return { links: total, sample, codeAt: blocks.issuedUntil(last) };
}

async function appendRows(
  env: RootDatabase,
  list: Database<Buffer, Buffer>,
  sorted: AsyncIterable<Uint8Array<ArrayBuffer>>,
  progress: (done: number) => void,
): Promise<void> {
  let done = 0;
  for await (const rows of sorted) {
    const bytes = Buffer.from(rows.buffer);
    env.transactionSync(() => {
      for (let at = 0; at < bytes.length; at += rowBytes) {
        list.putSync(bytes.subarray(at, at + rowBytes), noValue, append);
      }
    }, unflushed);
    done += bytes.length / rowBytes;
    progress(done);
  }
}

/** Of its pages, as LMDB tells them. */
function bytesOf(stats: unknown): number {
  const { pageSize, treeBranchPageCount, treeLeafPageCount, overflowPages } = stats as Record<string, number>;
  return (pageSize ?? 0) * ((treeBranchPageCount ?? 0) + (treeLeafPageCount ?? 0) + (overflowPages ?? 0));
}
