import { progressOf } from './progress.ts';
import { targetUrl } from './urls.ts';

/** Links in one request; what the API takes. */
const bulk = 1_000;

export interface CreatedLink {
  readonly code: string;
  readonly url: string;
}

interface Where {
  origin: string;
  /** Of a JSON request with a key. */
  headers: Record<string, string>;
  /** Requests at once. */
  atOnce?: number;
}

/** Creates links with different targets through the bulk API. @throws Error where one is refused */
export async function createLinks({ origin, headers, atOnce = 1 }: Where, total: number): Promise<CreatedLink[]> {
  const created: CreatedLink[] = [];
  const progress = progressOf('links', total);
  let asked = 0;

  async function createNext(): Promise<void> {
    while (asked < total) {
      const first = asked;
      asked = Math.min(total, asked + bulk);
      const urls = Array.from({ length: asked - first }, (_, n) => targetUrl(first + n));
      const body = JSON.stringify(urls.map((url) => ({ url })));
      const response = await fetch(`${origin}/api/v1/links/bulk`, { method: 'POST', headers, body });
      if (response.status !== 200)
        throw new Error(`the bulk API answered ${response.status}: ${await response.text()}`);
      const results = (await response.json()) as { status: number; link?: CreatedLink }[];
      for (const [i, { status, link }] of results.entries()) {
        if (link === undefined || link.url !== urls[i])
          throw new Error(`creating ${urls[i]} in bulk answered ${status}`);
        created.push({ code: link.code, url: link.url });
      }
      progress(created.length);
    }
  }

  await Promise.all(Array.from({ length: atOnce }, createNext));
  return created;
}
