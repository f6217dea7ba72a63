import path from 'node:path';
import { type Comparison, compare } from '../comparison.ts';
import { apiHeaders, startKeyhop } from '../keyhop.ts';
import type { Options } from '../options.ts';
import { pinGenerator } from '../pinning.ts';
import { progressOf, say } from '../progress.ts';
import { startServer } from '../server-process.ts';
import { targetUrl } from '../urls.ts';

/** Links in one request; what the API takes. */
const bulk = 1_000;

/** Redirects of random links, all asked for equally often, against a server that sends one and the same. */
export async function redirect(
  directory: string,
  { links, rounds, seconds, connections }: Options,
): Promise<Comparison> {
  await using keyhop = await startKeyhop({ dataDir: path.join(directory, 'redirect'), pinned: true });
  await using reference = await startServer({ program: 'bench/references/constant-redirect.ts', pinned: true });
  pinGenerator();
  say(`redirect: creating ${links.toLocaleString('en')} links`);
  const codes = await createLinks(keyhop.origin, links);
  shuffle(codes);
  const share = Math.ceil(codes.length / connections);
  const load = {
    seconds,
    connections,
    expectedStatus: 302,
    requestsOf: (connection: number) => {
      const from = (connection * share) % codes.length;
      return codes.slice(from, from + share).map((code) => ({ method: 'GET' as const, path: `/${code}` }));
    },
  };
  // Awaited here, where the servers still run.
  return await compare({ name: 'redirect', subject: keyhop, reference, load, rounds });
}

async function createLinks(origin: string, total: number): Promise<string[]> {
  const codes: string[] = [];
  const progress = progressOf('links', total);
  while (codes.length < total) {
    const length = Math.min(bulk, total - codes.length);
    const body = JSON.stringify(Array.from({ length }, (_, n) => ({ url: targetUrl(codes.length + n) })));
    const response = await fetch(`${origin}/api/v1/links/bulk`, { method: 'POST', headers: apiHeaders, body });
    if (response.status !== 200) throw new Error(`bulk creation answered ${response.status}: ${await response.text()}`);
    const created = (await response.json()) as { link: { code: string } }[];
    for (const { link } of created) codes.push(link.code);
    progress(codes.length);
  }
  return codes;
}

function shuffle(items: unknown[]): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [items[i], items[j]] = [items[j], items[i]];
  }
}
