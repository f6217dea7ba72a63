import type { ListPosition } from './link-store.ts';

interface Head {
  readonly list: AsyncIterator<ListPosition>;
  readonly position: ListPosition;
}

/**
 * Makes one list, newest first, out of several that are. All are begun at once; then each is asked for no more than one
 * ahead of what is taken.
 */
export async function* merge(lists: readonly AsyncIterator<ListPosition>[]): AsyncGenerator<ListPosition> {
  const begun = await Promise.all(lists.map(headOf));
  const heads = begun.filter((head) => head !== undefined).sort(inOrder);
  for (let first = heads.shift(); first !== undefined; first = heads.shift()) {
    yield first.position;
    const next = await headOf(first.list);
    if (next !== undefined) heads.splice(placeOf(next, heads), 0, next);
  }
}

async function headOf(list: AsyncIterator<ListPosition>): Promise<Head | undefined> {
  const { done, value } = await list.next();
  return done ? undefined : { list, position: value };
}

/** Newest first; within a millisecond by code, downwards. */
function inOrder({ position: a }: Head, { position: b }: Head): number {
  return b.createdAt - a.createdAt || (a.code < b.code ? 1 : -1);
}

function placeOf(head: Head, heads: readonly Head[]): number {
  const place = heads.findIndex((other) => inOrder(head, other) < 0);
  return place < 0 ? heads.length : place;
}
