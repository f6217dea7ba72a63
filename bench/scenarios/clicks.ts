import { cp } from 'node:fs/promises';
import path from 'node:path';
import { type Comparison, compare, underLoad } from '../comparison.ts';
import { createLinks } from '../created-links.ts';
import { apiHeaders, startKeyhop } from '../keyhop.ts';
import type { Options } from '../options.ts';
import { pinGenerator } from '../pinning.ts';
import { say } from '../progress.ts';
import { pathsOf, visits } from '../visits.ts';

/** Links that are visited, all equally often. */
const links = 10_000;

/** Redirects of a Keyhop that counts clicks against the same Keyhop that does not. */
export async function clicks(directory: string, options: Options): Promise<Comparison> {
  const dataDir = path.join(directory, 'clicks');
  const copy = path.join(directory, 'no-clicks');
  say(`clicks: creating ${links.toLocaleString('en')} links`);
  const created = await createOn(dataDir);
  await cp(dataDir, copy, { recursive: true });
  await using counting = await startKeyhop({ dataDir, pinned: true });
  await using silent = await startKeyhop({ dataDir: copy, pinned: true, env: { CLICKS: 'off' } });
  using _pinned = pinGenerator();
  const load = visits(pathsOf(created.map(({ code }) => code)), 'uniform', options);
  const subject = underLoad('keyhop', counting, load);
  const references = [underLoad('CLICKS=off', silent, load)];
  // Awaited here, where the servers still run.
  return await compare({ name: 'clicks', subject, references, rounds: options.rounds });
}

async function createOn(dataDir: string) {
  await using keyhop = await startKeyhop({ dataDir, pinned: false });
  return await createLinks({ origin: keyhop.origin, headers: apiHeaders }, links);
}
