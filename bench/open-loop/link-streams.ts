import type { CreatedLink } from '../created-links.ts';
import type { Stream } from './open-loop.ts';
import { createZipf } from './zipf.ts';

const wire = 'HTTP/1.1\r\nHost: localhost\r\n';

interface Redirects extends Pick<Stream, 'atOnce'> {
  /** The first ones are asked for most; may grow meanwhile. */
  links: readonly CreatedLink[];
  perSecond: number;
  random: () => number;
  /** How many of a hundred go to links that were added after the start, all of them equally often. */
  freshPercent?: number;
}

/** GETs of short links. Right is a redirect to exactly the link's URL; the subject is the link's index. */
export function redirects({ links, perSecond, random, freshPercent = 0, atOnce = 1 }: Redirects): Stream {
  const known = links.length;
  const rank = createZipf(known, random);
  // Built once: a string per request would be a tenth of the generator's work.
  const requests: string[] = [];
  return {
    perSecond,
    atOnce,
    next() {
      const fresh = links.length - known;
      if (fresh > 0 && random() * 100 < freshPercent) return known + Math.floor(random() * fresh);
      return rank();
    },
    bytesOf(subject) {
      requests[subject] ??= `GET /${links[subject]?.code} ${wire}\r\n`;
      return requests[subject];
    },
    isRight: (subject, { status, location }) => status === 302 && location === links[subject]?.url,
  };
}

interface Creates {
  /** Takes what was acknowledged. */
  links: CreatedLink[];
  perSecond: number;
  key: string;
  /** In the URLs, so that every load's are its own. */
  load: string;
}

/** POSTs of links with different targets. Right is 201 with the target that was sent. */
export function creates({ links, perSecond, key, load }: Creates): Stream {
  let sent = 0;
  const urlOf = (subject: number) => `https://example.com/${load}/${subject}`;
  return {
    perSecond,
    next: () => sent++,
    bytesOf(subject) {
      const body = `{"url":"${urlOf(subject)}"}`;
      return `POST /api/v1/links ${wire}X-API-Key: ${key}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    },
    isRight(subject, { status, body }) {
      if (status !== 201) return false;
      const { code, url } = JSON.parse(body) as CreatedLink;
      links.push({ code, url: urlOf(subject) });
      return url === urlOf(subject);
    },
  };
}
