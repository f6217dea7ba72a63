import { cp } from 'node:fs/promises';
import path from 'node:path';
import { type Comparison, compare } from '../comparison.ts';
import { createLinks } from '../created-links.ts';
import { apiHeaders, startKeyhop } from '../keyhop.ts';
import type { Options } from '../options.ts';
import { pinGenerator } from '../pinning.ts';
import { say } from '../progress.ts';
import { visitsOf } from './redirect.ts';

/** What a browser sends, as far as a click is told by it, and some more. */
const headers = {
  'User-Agent':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'Accept-Language': 'de-DE,de;q=0.9,en;q=0.8',
  Referer: 'https://news.example.org/a/long/article',
  'Sec-Fetch-Mode': 'navigate',
};

interface Switched {
  name: string;
  /** That are visited, all equally often. */
  links: number;
  /** The variable that makes the reference different. */
  off: string;
}

/** Redirects of a Keyhop as it is started against those of the same Keyhop with something switched off. */
export async function switched(
  directory: string,
  { name, links, off }: Switched,
  { rounds, seconds, connections }: Options,
): Promise<Comparison> {
  const dataDir = path.join(directory, name);
  const copy = path.join(directory, `no-${name}`);
  say(`${name}: creating ${links.toLocaleString('en')} links`);
  const created = await createOn(dataDir, links);
  await cp(dataDir, copy, { recursive: true });
  await using keyhop = await startKeyhop({ dataDir, pinned: true });
  await using reference = await startKeyhop({ dataDir: copy, pinned: true, env: { [off]: 'off' } });
  pinGenerator();
  const load = visitsOf(created, { seconds, connections, headers });
  // Awaited here, where the servers still run.
  return await compare({ name, subject: keyhop, reference, load, rounds });
}

async function createOn(dataDir: string, links: number) {
  await using keyhop = await startKeyhop({ dataDir, pinned: false });
  return await createLinks({ origin: keyhop.origin, headers: apiHeaders }, links);
}
