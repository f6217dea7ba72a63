import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { LmdbKeyBlockStore } from '../../services/write/codes/lmdb-key-block-store.ts';
import { openLmdb } from '../../shared/backends/lmdb.ts';
import { encode } from '../../shared/codes/alphabet.ts';
import type { Link } from '../../shared/links/link.ts';
import { aLink } from '../../shared/links/link-store.contract.ts';
import { LmdbLinkStore } from '../../shared/links/lmdb-link-store.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

async function open() {
  await using opened = new AsyncDisposableStack();
  const directory = opened.use(await temporaryDirectory());
  const env = openLmdb(directory.path);
  opened.defer(() => env.close());
  const store = new LmdbLinkStore(env, await new LmdbKeyBlockStore(env).keySpaces(7));
  const parts = opened.move();
  return { directory: directory.path, store, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

/** A second process over the same data; it stores what it is sent, and `written` resolves once it said so. */
function startWriter(directory: string) {
  const script = fileURLToPath(new URL('write-links.ts', import.meta.url));
  const child = fork(script, [directory], { execPath: process.execPath, execArgv: [] });
  const exited = once(child, 'exit');
  return {
    ready: once(child, 'message'),
    /** Calls `check` in the very turn in which the acknowledgement arrives. */
    written: (link: Link, check: () => void) =>
      new Promise<void>((resolve, reject) => {
        child.once('message', () => {
          try {
            resolve(check());
          } catch (error) {
            reject(error);
          }
        });
        child.send(link);
      }),
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

test('sees at once what another process acknowledged, even right after it has read', async () => {
  await using opened = await open();
  const { store } = opened;
  await using writer = startWriter(opened.directory);
  await writer.ready;
  const known = aLink();
  await store.add(known);
  let missed = 0;
  for (let i = 0; i < 200; i++) {
    // By turns under a text and what looks like a generated code.
    const link = i % 2 ? aLink() : aLink({ code: encode(i * 1_000_003, 7) });
    expect(store.find(link.code)).toBeUndefined();
    await writer.written(link, () => {
      // This read may have begun a snapshot from before the other's write, and LMDB keeps to it for a while.
      store.find(known.code);
      if (store.find(link.code)?.url !== link.url) missed++;
    });
  }
  expect(missed).toBe(0);
});

test('sees within a second what another process changed, though it goes on reading', async () => {
  await using opened = await open();
  const { store } = opened;
  await using writer = startWriter(opened.directory);
  await writer.ready;
  const link = aLink();
  await store.add(link);
  for (let version = 2; version <= 20; version++) {
    let acknowledgedAt = Number.POSITIVE_INFINITY;
    const written = writer.written({ ...link, version }, () => {
      acknowledgedAt = performance.now();
    });
    while (store.find(link.code)?.version !== version) {
      expect(performance.now() - acknowledgedAt).toBeLessThan(1_000);
      await setImmediate();
    }
    await written;
  }
});
