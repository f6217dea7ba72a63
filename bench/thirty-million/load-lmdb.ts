import type { RootDatabase } from 'lmdb';
import { CodeIssuer } from '../../services/write/codes/code-issuer.ts';
import { LmdbKeyBlockStore } from '../../services/write/codes/lmdb-key-block-store.ts';
import { newLinkOf } from '../../services/write/links/link-creator.ts';
import { flushed, openLmdb } from '../../shared/backends/lmdb.ts';
import { recordOf } from '../../shared/links/link-record.ts';
import { linkKey } from '../../shared/links/lmdb-link-key.ts';
import { type LinkLists, noValue, openLists } from '../../shared/links/lmdb-link-lists.ts';
import { openLinks } from '../../shared/links/lmdb-link-store.ts';
import { progressOf, say } from '../progress.ts';
import { generatedLink } from './generated-link.ts';
import { leasedTogether } from './leased-together.ts';
import { ListRows, rowBytes } from './list-rows.ts';

/** Links, or rows, of one transaction: its pages, some 14 MB, are in memory until it is committed. */
const ofTransaction = 100_000;

/** Commits without a flush (lmdb's `TransactionFlags.NO_SYNC_FLUSH`); one at the end covers all of them. */
const unflushed = 0x10000;

/** Puts keys and values behind all others, without a search. */
const append = { append: true };

/** A link that was loaded, and which. */
export interface LoadedLink {
  readonly n: number;
  readonly code: string;
}

/**
 * Loads generated links into a new data directory, as if each had been created by itself, though much faster: they are
 * appended in the order of their keys, and their rows in both lists are sorted before they are.
 *
 * A load that was cut short leaves a data directory that is of no use.
 *
 * @returns a thousand of the links, evenly spread
 */
export async function loadLmdb(dataDir: string, total: number): Promise<LoadedLink[]> {
  const env = openLmdb(dataDir);
  try {
    return await load(env, total);
  } finally {
    await env.close();
  }
}

async function load(env: RootDatabase, total: number): Promise<LoadedLink[]> {
  const blocks = new LmdbKeyBlockStore(env);
  const spaces = await blocks.keySpaces(7);
  const links = openLinks(env);
  if (links.getCount({ limit: 1 }) > 0) throw new Error('Links are loaded into a new data directory only.');
  const onLeaseError = (error: unknown) => say(`  no block leased ahead: ${error}`);
  const issuer = new CodeIssuer({
    blocks: leasedTogether(blocks, total),
    spaces,
    leasedBy: 'loader',
    onLeaseError,
  });
  await using rows = new ListRows();
  const loaded: LoadedLink[] = [];
  const progress = progressOf('links', total);
  for (let done = 0; done < total; ) {
    const codes = await issuer.take(Math.min(ofTransaction, total - done));
    const keys = Float64Array.from(codes, (code) => linkKey(code, spaces) as number);
    rows.add(done, keys.slice());
    env.transactionSync(() => {
      for (const [i, code] of codes.entries()) {
        const { url, owner, tags, createdAt } = generatedLink(done);
        const link = newLinkOf({ url, tags, title: '', redirect: 302 }, { code, owner, createdAt });
        links.putSync(keys[i] as number, recordOf(link), append);
        if (done % Math.ceil(total / 1_000) === 0) loaded.push({ n: done, code });
        done++;
      }
    }, unflushed);
    progress(done);
  }
  const lists = openLists(env);
  await appendAll(env, lists.byOwner, rows.take('byOwner'), progressOf('rows by owner', total));
  await appendAll(env, lists.byUrl, rows.take('byUrl'), progressOf('rows by URL', total));
  say('  flushing');
  await flushed(lists.progress.put('links_by_url', { isWhole: true }));
  return loaded;
}

type Progress = ReturnType<typeof progressOf>;

async function appendAll(
  env: RootDatabase,
  list: LinkLists['byUrl'],
  sorted: AsyncIterable<Uint8Array>,
  progress: Progress,
) {
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
