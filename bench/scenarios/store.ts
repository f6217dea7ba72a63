import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { CodeIssuer } from '../../services/write/codes/code-issuer.ts';
import { LmdbKeyBlockStore } from '../../services/write/codes/lmdb-key-block-store.ts';
import { openLmdb } from '../../shared/backends/lmdb.ts';
import { LmdbLinkStore } from '../../shared/links/lmdb-link-store.ts';
import type { Options } from '../options.ts';
import { progressOf, say } from '../progress.ts';
import { storedLink } from '../stored-link.ts';

/** Writes under way at once. */
const wave = 10_000;

export interface Stored {
  kind: 'stored';
  links: number;
  linksPerSecond: number;
  /** As `du` counts: blocks in use, the whole data directory. */
  bytesPerLink: number;
}

/** Fills a store past the HTTP interface. */
export async function store(directory: string, { stored: links }: Options): Promise<Stored> {
  const dataDir = path.join(directory, 'store');
  say(`store: storing ${links.toLocaleString('en')} links`);
  const begin = performance.now();
  await fill(dataDir, links);
  const linksPerSecond = links / ((performance.now() - begin) / 1000);
  return { kind: 'stored', links, linksPerSecond, bytesPerLink: bytesOnDisk(dataDir) / links };
}

/** Stores links of the owner `admin` under issued codes, and returns the last code. */
export async function fill(dataDir: string, total: number): Promise<string> {
  const env = openLmdb(dataDir);
  const blocks = new LmdbKeyBlockStore(env);
  const spaces = await blocks.keySpaces(7);
  const links = new LmdbLinkStore(env, spaces);
  const onLeaseError = (error: unknown) => say(`  no block leased ahead: ${error}`);
  const issuer = new CodeIssuer({ blocks, spaces, leasedBy: 'benchmark', onLeaseError });
  const progress = progressOf('links', total);
  let code = '';
  for (let done = 0; done < total; done += wave) {
    const writes: Promise<void>[] = [];
    for (let n = done; n < Math.min(done + wave, total); n++) {
      code = await issuer.next();
      writes.push(links.add(storedLink(code, 'admin', n)));
    }
    await Promise.all(writes);
    progress(done + writes.length);
  }
  await env.close();
  return code;
}

function bytesOnDisk(directory: string): number {
  return readdirSync(directory)
    .map((name) => statSync(path.join(directory, name)).blocks * 512)
    .reduce((sum, bytes) => sum + bytes, 0);
}
