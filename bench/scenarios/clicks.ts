import { cp } from 'node:fs/promises';
import path from 'node:path';
import { type Comparison, compare } from '../comparison.ts';
import { createLinks } from '../created-links.ts';
import { apiHeaders, startKeyhop } from '../keyhop.ts';
import type { Options } from '../options.ts';
import { pinGenerator } from '../pinning.ts';
import { say } from '../progress.ts';
import { visitsOf } from './redirect.ts';

/** Links that are visited, all equally often. */
const links = 10_000;

/** What a browser sends, as far as a click is told by it, and some more. */
const headers = {
  'User-Agent':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'Accept-Language': 'de-DE,de;q=0.9,en;q=0.8',
  Referer: 'https://news.example.org/a/long/article',
  'Sec-Fetch-Mode': 'navigate',
};

/** Redirects of a Keyhop that counts clicks against the same Keyhop that does not. */
export async function clicks(directory: string, { rounds, seconds, connections }: Options): Promise<Comparison> {
  const dataDir = path.join(directory, 'clicks');
  const copy = path.join(directory, 'no-clicks');
  say(`clicks: creating ${links.toLocaleString('en')} links`);
  const created = await createOn(dataDir);
  await cp(dataDir, copy, { recursive: true });
  await using counting = await startKeyhop({ dataDir, pinned: true });
  await using reference = await startKeyhop({ dataDir: copy, pinned: true, env: { CLICKS: 'off' } });
  pinGenerator();
  const load = visitsOf(created, { seconds, connections, headers });
  // Awaited here, where the servers still run.
  return await compare({ name: 'clicks', subject: counting, reference, load, rounds });
}

async function createOn(dataDir: string) {
  await using keyhop = await startKeyhop({ dataDir, pinned: false });
  return await createLinks({ origin: keyhop.origin, headers: apiHeaders }, links);
}
