import { parentPort } from 'node:worker_threads';
import { listOf, rowByUrl, rowOf } from '../../shared/links/lmdb-link-lists.ts';
import { generatedLink } from './generated-link.ts';
import { type ListName, type Rows, rowBytes, type Wish } from './list-rows.ts';
import { SortedRows } from './sorted-rows.ts';

const rows: Record<ListName, SortedRows> = { byOwner: new SortedRows(rowBytes), byUrl: new SortedRows(rowBytes) };
const taken: Partial<Record<ListName, Iterator<Uint8Array<ArrayBuffer>>>> = {};

/** There are few owners; to hash a name anew for each link would be a third of the work. */
const owners = new Map<string, string>();

function add(first: number, keys: Float64Array): void {
  for (const [i, key] of keys.entries()) {
    const { owner, url, createdAt } = generatedLink(first + i);
    let list = owners.get(owner);
    if (list === undefined) {
      list = listOf({ owner });
      owners.set(owner, list);
    }
    rows.byOwner.add(rowOf(list, createdAt, key));
    rows.byUrl.add(rowByUrl({ owner, url, createdAt }, key));
  }
}

function next(list: ListName): Rows {
  taken[list] ??= rows[list].take();
  const { value, done } = taken[list].next();
  return done ? undefined : value;
}

parentPort?.on('message', (wish: Wish) => {
  if ('keys' in wish) return add(wish.first, wish.keys);
  const sorted = next(wish.list);
  parentPort?.postMessage(sorted, sorted === undefined ? [] : [sorted.buffer]);
});
