import { randomUUID } from 'node:crypto';
import { createClient, type LinkDocument } from './client.ts';
import type { Answer } from './exchange.ts';
import type { Topology } from './topology.ts';

interface Sent {
  idempotencyKey?: string;
  key?: string;
}

export const headersOf = (idempotencyKey: string) => ({ 'Idempotency-Key': idempotencyKey });
export const isReplayed = (answer: Answer) => answer.headers['idempotency-replayed'] === 'true';

/** Who creates with an `Idempotency-Key`, in each of the four ways. */
export function createRepeater(at: () => Pick<Topology, 'url' | 'adminKey'>) {
  const { call, createKey } = createClient(at);

  const single = (json: unknown, { idempotencyKey = randomUUID(), key = at().adminKey }: Sent) =>
    call('POST', '/api/v1/links', { json, key, headers: headersOf(idempotencyKey) });
  const text = (url: string, { idempotencyKey = randomUUID(), key = at().adminKey }: Sent) =>
    call('POST', '/', { body: url, key, headers: headersOf(idempotencyKey) });
  const array = (json: unknown, { idempotencyKey = randomUUID(), key = at().adminKey }: Sent) =>
    call('POST', '/api/v1/links/bulk', { json, key, headers: headersOf(idempotencyKey) });
  const lines = (links: unknown[], { idempotencyKey = randomUUID(), key = at().adminKey }: Sent) =>
    call('POST', '/api/v1/links/bulk', {
      body: links.map((link) => `${JSON.stringify(link)}\n`).join(''),
      key,
      headers: { ...headersOf(idempotencyKey), 'Content-Type': 'application/x-ndjson' },
    });

  /** An owner's, all of them. */
  async function linksOf(key: string): Promise<LinkDocument[]> {
    const items: LinkDocument[] = [];
    let cursor = '';
    do {
      const answer = await call('GET', `/api/v1/links?limit=100${cursor && `&cursor=${cursor}`}`, { key });
      const page = answer.json<{ items: LinkDocument[]; next: string | null }>();
      items.push(...page.items);
      cursor = page.next ?? '';
    } while (cursor !== '');
    return items;
  }

  const newOwner = async () => {
    const { key } = await createKey('editor');
    return { key, idempotencyKey: `key of ${randomUUID()}`.replaceAll(' ', '-') };
  };

  return { single, text, array, lines, linksOf, newOwner };
}
