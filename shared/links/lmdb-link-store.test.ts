import { describe, expect, test } from '@jest/globals';
import { openLmdbStores } from '../../tests/stores/lmdb-stores.ts';
import { temporaryDirectory } from '../../tests/temporary-directory.ts';
import { openLmdb } from '../backends/lmdb.ts';
import { createKeySpace, KeySpaces } from '../codes/key-space.ts';
import { StoreUnavailable } from '../errors.ts';
import type { Link } from './link.ts';
import { linkListContract } from './link-list.contract.ts';
import { linkScanContract } from './link-scan.contract.ts';
import { aLink, linkStoreContract } from './link-store.contract.ts';
import { addOwnerLists, LmdbLinkStore } from './lmdb-link-store.ts';

const spaces = new KeySpaces([5, 6, 7, 8].map((length) => createKeySpace(length, new Uint8Array(32).fill(length))));

const open = () => openLmdbStores((env) => new LmdbLinkStore(env, spaces));

linkStoreContract('LmdbLinkStore', open);
linkListContract('LmdbLinkStore', open);
linkScanContract('LmdbLinkStore', open);

test('refuses to add a link under a code that has one, and keeps that', async () => {
  await using opened = await open();
  const [store] = opened.stores;
  const link = aLink();
  await store.add(link);
  await expect(store.add({ ...link, owner: 'another' })).rejects.toThrow(link.code);
  expect(store.find(link.code)).toEqual(link);
});

test('the links of a store of format 1 are in the lists of their owners once it was brought up', async () => {
  await using directory = await temporaryDirectory();
  const links = Array.from({ length: 50 }, (_, createdAt) => aLink({ owner: `owner ${createdAt % 2}`, createdAt }));
  const before = openLmdb(directory.path);
  for (const link of links) await new LmdbLinkStore(before, spaces).add(link);
  before.openDB({ name: 'links_by_owner', keyEncoding: 'binary', encoding: 'binary' }).clearSync();
  await before.openDB<number, string>({ name: 'meta' }).put('format', 1);
  await before.close();

  const env = openLmdb(directory.path, addOwnerLists);
  const { links: listed } = await new LmdbLinkStore(env, spaces).list({ owner: 'owner 1', rows: 100 });
  await env.close();
  expect(listed).toEqual(links.filter(({ owner }) => owner === 'owner 1').toReversed());
});

describe('the lists by URL', () => {
  const url = 'https://example.org/';
  const codesOf = (links: readonly Link[]) => links.map(({ code }) => code).sort();
  const linksOf = (owner: string, total: number) =>
    Array.from({ length: total }, (_, createdAt) => aLink({ owner, createdAt, url }));

  test('are built when somebody first asks, while links are created, edited and deleted by all', async () => {
    await using opened = await open();
    const [one, other] = opened.stores;
    const owner = 'an owner';
    const links = linksOf(owner, 3_000);
    await Promise.all(links.map((link) => one.add(link)));
    const asked = one.list({ owner, url, rows: 10_000 });
    const later = linksOf(owner, 300);
    const moved = links.filter((_, i) => i % 10 === 0);
    await Promise.all([
      ...later.map((link, i) => (i % 2 ? one : other).add(link)),
      ...moved.map((link) => other.replace({ ...link, url: `${url}elsewhere`, version: 2 })),
    ]);
    await asked;
    const latest = linksOf(owner, 10);
    for (const [i, link] of latest.entries()) await (i % 2 ? one : other).add(link);
    const stay = [...links.filter((link) => !moved.includes(link)), ...later, ...latest];
    for (const store of opened.stores) {
      expect(codesOf((await store.list({ owner, url, rows: 10_000 })).links)).toEqual(codesOf(stay));
      const elsewhere = await store.list({ owner, url: `${url}elsewhere`, rows: 10_000 });
      expect(codesOf(elsewhere.links)).toEqual(codesOf(moved));
    }
  });

  test('go on being built where their building was cut short', async () => {
    await using opened = await open();
    const [one, other] = opened.stores;
    const owner = 'another owner';
    const links = linksOf(owner, 2_000);
    await Promise.all(links.map((link) => one.add(link)));
    const asked = one.list({ owner, url, rows: 1 });
    await one[Symbol.asyncDispose]();
    await expect(asked).rejects.toThrow(StoreUnavailable);
    expect(codesOf((await other.list({ owner, url, rows: 10_000 })).links)).toEqual(codesOf(links));
  });
});
