import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { RootDatabase } from 'lmdb';
import { openLmdb } from '../../../shared/backends/lmdb.ts';
import { blockSize, type KeySpace } from '../../../shared/codes/key-space.ts';
import { AliasUnavailable } from '../../../shared/errors.ts';
import { LmdbLinkStore } from '../../../shared/links/lmdb-link-store.ts';
import { temporaryDirectory } from '../../../tests/temporary-directory.ts';
import { CodeIssuer, isIssuable } from '../codes/code-issuer.ts';
import { LmdbKeyBlockStore } from '../codes/lmdb-key-block-store.ts';
import { type CreateLink, createLinkCreator } from './link-creator.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let env: RootDatabase;
let space: KeySpace;
let create: (alias?: string) => ReturnType<CreateLink>;

beforeEach(async () => {
  directory = await temporaryDirectory();
  env = openLmdb(directory.path);
  const blocks = new LmdbKeyBlockStore(env);
  const spaces = await blocks.keySpaces(5);
  space = spaces.ofLength(5) as KeySpace;
  const onLeaseError = (error: unknown) => {
    throw error;
  };
  const issuer = new CodeIssuer({ blocks, spaces, leasedBy: 'a test', onLeaseError });
  const createLink = createLinkCreator({
    links: new LmdbLinkStore(env, spaces),
    issuer,
    blocks,
    spaces,
    now: Date.now,
  });
  const wanted = {
    url: 'https://example.com/',
    expiresAt: undefined,
    redirect: 302,
    tags: [],
    title: '',
    maxClicks: undefined,
    options: undefined,
    reuse: false,
  } as const;
  create = (alias) => createLink({ ...wanted, alias }, 'somebody');
});

afterEach(async () => {
  await env.close();
  await directory.remove();
});

/** The first code that may be issued, from this counter on. */
function codeFrom(counter: number): string {
  for (let n = counter; ; n++) {
    const code = space.codeOf(n);
    if (isIssuable(code)) return code;
  }
}

test('an alias that a block yet to be leased would generate is never generated', async () => {
  const aliases = [codeFrom(0), codeFrom(100), codeFrom(blockSize + 7)];
  for (const alias of aliases) expect((await create(alias)).code).toBe(alias);
  const issued = await Promise.all(Array.from({ length: blockSize + 1_000 }, async () => (await create()).code));
  expect(new Set([...aliases, ...issued]).size).toBe(aliases.length + issued.length);
});

test('an alias that a leased block may yet generate is refused', async () => {
  await create();
  const last = codeFrom(blockSize - 100);
  await expect(create(last)).rejects.toThrow(AliasUnavailable);
  // And will be generated in its turn.
  const issued = await Promise.all(Array.from({ length: blockSize }, async () => (await create()).code));
  expect(issued).toContain(last);
});
