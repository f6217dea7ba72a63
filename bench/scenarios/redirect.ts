import path from 'node:path';
import type { Load } from '../closed-loop.ts';
import { type Comparison, compare } from '../comparison.ts';
import { type CreatedLink, createLinks } from '../created-links.ts';
import { apiHeaders, startKeyhop } from '../keyhop.ts';
import type { Options } from '../options.ts';
import { pinGenerator } from '../pinning.ts';
import { say } from '../progress.ts';
import { startServer } from '../server-process.ts';

/** Redirects of random links, all asked for equally often, against a server that sends one and the same. */
export async function redirect(
  directory: string,
  { links, rounds, seconds, connections }: Options,
): Promise<Comparison> {
  await using keyhop = await startKeyhop({ dataDir: path.join(directory, 'redirect'), pinned: true });
  await using reference = await startServer({ program: 'bench/references/constant-redirect.ts', pinned: true });
  pinGenerator();
  say(`redirect: creating ${links.toLocaleString('en')} links`);
  const created = await createLinks({ origin: keyhop.origin, headers: apiHeaders }, links);
  const load = visitsOf(created, { seconds, connections });
  // Awaited here, where the servers still run.
  return await compare({ name: 'redirect', subject: keyhop, reference, load, rounds });
}

/** Visits of all links in an order of their own, each as often as any other. */
export function visitsOf(
  links: readonly CreatedLink[],
  { seconds, connections, headers }: { seconds: number; connections: number; headers?: Record<string, string> },
): Load {
  const codes = links.map(({ code }) => code);
  shuffle(codes);
  const share = Math.ceil(codes.length / connections);
  return {
    seconds,
    connections,
    expectedStatus: 302,
    requestsOf(connection) {
      const from = (connection * share) % codes.length;
      const codesOfConnection = codes.slice(from, from + share);
      return codesOfConnection.map((code) => ({ method: 'GET', path: `/${code}`, ...(headers && { headers }) }));
    },
  };
}

function shuffle(items: unknown[]): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [items[i], items[j]] = [items[j], items[i]];
  }
}
