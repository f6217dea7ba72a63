import { createHash } from 'node:crypto';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import type { Database, RootDatabase } from 'lmdb';
import { CodeIssuer } from '../../services/write/codes/code-issuer.ts';
import { LmdbKeyBlockStore } from '../../services/write/codes/lmdb-key-block-store.ts';
import { openLmdb } from '../../shared/backends/lmdb.ts';
import { openLists } from '../../shared/links/lmdb-link-lists.ts';
import { LmdbLinkStore, openLinks } from '../../shared/links/lmdb-link-store.ts';
import { temporaryDirectory } from '../../tests/temporary-directory.ts';
import { generatedLink } from './generated-link.ts';
import { loadLmdb } from './load-lmdb.ts';

/** More than one transaction takes. */
const total = 30_000;

async function open(dataDir: string) {
  const opened = new AsyncDisposableStack();
  const env = openLmdb(dataDir);
  opened.defer(() => env.close());
  const blocks = new LmdbKeyBlockStore(env);
  const spaces = await blocks.keySpaces(7);
  const store = opened.use(new LmdbLinkStore(env, spaces));
  return { env, blocks, spaces, store, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** All that is known of links, table by table: to compare it as it is would take a minute. */
function contentsOf(env: RootDatabase): unknown[] {
  const { byOwner, byUrl, progress } = openLists(env);
  return [openLinks(env), byOwner, byUrl, progress].map((table) => {
    const digest = createHash('sha256');
    let rows = 0;
    for (const { key, value } of (table as Database).getRange()) {
      digest.update(JSON.stringify([key, value]));
      rows++;
    }
    return [rows, digest.digest('hex')];
  });
}

test('loaded links are as if each had been created', async () => {
  await using directory = await temporaryDirectory();
  const [loadedDir, createdDir] = ['loaded', 'created'].map((name) => path.join(directory.path, name)) as [
    string,
    string,
  ];
  {
    // Both have the same codes for the same counters.
    await using _ = await open(createdDir);
  }
  await cp(createdDir, loadedDir, { recursive: true });
  const { sample, codeAt } = await loadLmdb(loadedDir, total);
  await using loaded = await open(loadedDir);
  await using created = await open(createdDir);

  const codes = (await loaded.store.scan(undefined, total + 1)).links.map(({ code }) => code);
  const links = codes.map((code, n) => generatedLink(n, code));
  // So that there are lists by URL.
  await created.store.list({ owner: 'nobody', url: 'https://example.com/', rows: 1 });
  await created.store.addAll(links);
  expect(codes).toHaveLength(total);
  expect(contentsOf(loaded.env)).toEqual(contentsOf(created.env));

  expect(sample).toHaveLength(1_000);
  for (const { n, code } of sample) expect(code).toBe(codes[n]);
  for (const n of [0, 1, 5_000, total - 1]) expect(codes).toContain(codeAt(n / total));
});

test('the store goes on from loaded links as from any', async () => {
  await using directory = await temporaryDirectory();
  const { sample } = await loadLmdb(directory.path, 1_000);
  await using loaded = await open(directory.path);
  const { store, blocks, spaces } = loaded;
  const issuer = new CodeIssuer({ blocks, spaces, leasedBy: 'test', onLeaseError: () => {} });
  for (const code of await issuer.take(5_000)) expect(store.find(code)).toBeUndefined();

  const [{ n, code }] = sample as [(typeof sample)[0]];
  const link = generatedLink(n, code);
  const elsewhere = { ...link, url: 'https://example.com/elsewhere', version: 2 };
  expect(await store.replace(elsewhere)).toBe(true);
  const listed = async (url: string) => (await store.list({ owner: link.owner, url, rows: 10 })).links;
  expect(await listed(link.url)).toEqual([]);
  expect(await listed(elsewhere.url)).toEqual([elsewhere]);

  await expect(loadLmdb(directory.path, 1_000)).rejects.toThrow('load into a new directory');
});
