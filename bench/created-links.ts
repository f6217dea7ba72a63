import { setTimeout as delay } from 'node:timers/promises';
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
  /** Requests at once: four keep two write services busy. */
  atOnce?: number;
}

/** How often a link is asked for again that a busy store refused (503), and milliseconds before that. */
const attempts = 10;
const pause = 500;

/** Creates links with different targets through the bulk API. @throws Error where one is refused for good */
export async function createLinks({ origin, headers, atOnce = 4 }: Where, total: number): Promise<CreatedLink[]> {
  const created: CreatedLink[] = [];
  const progress = progressOf('links', total);
  let asked = 0;

  /** Returns the URLs that were refused for now. */
  async function create(urls: readonly string[]): Promise<string[]> {
    const body = JSON.stringify(urls.map((url) => ({ url })));
    const response = await fetch(`${origin}/api/v1/links/bulk`, { method: 'POST', headers, body });
    if (response.status === 503) return [...urls];
    if (response.status !== 200) throw new Error(`the bulk API answered ${response.status}: ${await response.text()}`);
    const results = (await response.json()) as { status: number; link?: CreatedLink }[];
    return urls.filter((url, i) => {
      const { status, link } = results[i] ?? { status: undefined };
      if (link?.url === url) created.push({ code: link.code, url });
      else if (status !== 503) throw new Error(`creating ${url} in bulk answered ${status}`);
      return status === 503;
    });
  }

  async function createOn(): Promise<void> {
    while (asked < total) {
      const first = asked;
      asked = Math.min(total, asked + bulk);
      let rest = Array.from({ length: asked - first }, (_, n) => targetUrl(first + n));
      for (let attempt = 0; rest.length > 0; attempt++) {
        if (attempt === attempts) throw new Error(`${origin} refuses ${rest.length} of ${bulk} links, again and again`);
        if (attempt > 0) await delay(pause);
        rest = await create(rest);
      }
      progress(created.length);
    }
  }

  await Promise.all(Array.from({ length: atOnce }, createOn));
  return created;
}
