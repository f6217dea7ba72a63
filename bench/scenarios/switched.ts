import { cp } from 'node:fs/promises';
import path from 'node:path';
import { type Comparison, compare, underLoad } from '../comparison.ts';
import { createLinks } from '../created-links.ts';
import { apiHeaders, startKeyhop } from '../keyhop.ts';
import type { Options } from '../options.ts';
import { pinGenerator } from '../pinning.ts';
import { say } from '../progress.ts';
import { pathsOf, visits } from '../visits.ts';

interface Switched {
  name: string;
  /** The variable that is `off` for the reference. */
  off: string;
  /** That are visited, all equally often. */
  links: number;
}

/** Redirects of a Keyhop as it is started against those of the same Keyhop with something switched off. */
export async function switched(
  { name, off, links }: Switched,
  directory: string,
  options: Options,
): Promise<Comparison> {
  const dataDir = path.join(directory, name);
  const copy = path.join(directory, `no-${name}`);
  say(`${name}: creating ${links.toLocaleString('en')} links`);
  const created = await createOn(dataDir, links);
  await cp(dataDir, copy, { recursive: true });
  await using usual = await startKeyhop({ dataDir, pinned: true });
  await using without = await startKeyhop({ dataDir: copy, pinned: true, env: { [off]: 'off' } });
  using _pinned = pinGenerator();
  const load = visits(pathsOf(created.map(({ code }) => code)), 'uniform', options);
  const subject = underLoad('keyhop', usual, load);
  const references = [underLoad(`${off}=off`, without, load)];
  // Awaited here, where the servers still run.
  return await compare({ name, subject, references, rounds: options.rounds });
}

async function createOn(dataDir: string, links: number) {
  await using keyhop = await startKeyhop({ dataDir, pinned: false });
  return await createLinks({ origin: keyhop.origin, headers: apiHeaders }, links);
}
