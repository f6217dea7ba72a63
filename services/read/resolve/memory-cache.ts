import { LRUCache } from 'lru-cache';
import type { Link } from '../../../shared/links/link.ts';

/** Milliseconds from its fill that an entry lives, never extended by a hit; the last fifth at random. */
const lifetime = 60_000;

/** What an entry takes besides its texts: the object, the code, two map entries. Measured at 100,000 entries. */
const overhead = 400;

/** What a tag takes besides its characters, which like a title's may need two bytes each. */
const tagOverhead = 24;

/** Links in this process' memory, bounded by bytes, the least recently used leaving first. */
export class MemoryCache {
  readonly #links: LRUCache<string, Link>;

  constructor(bytes: number, now = performance.now.bind(performance)) {
    this.#links = new LRUCache({ maxSize: bytes, sizeCalculation: sizeOf, ttlResolution: 0, perf: { now } });
  }

  get(code: string): Link | undefined {
    return this.#links.get(code);
  }

  set(link: Link): void {
    this.#links.set(link.code, link, { ttl: lifetime * (1 - Math.random() / 5) });
  }

  drop(code: string): void {
    this.#links.delete(code);
  }

  get maxBytes(): number {
    return this.#links.maxSize;
  }

  get size(): number {
    return this.#links.size;
  }

  get bytes(): number {
    return this.#links.calculatedSize;
  }
}

function sizeOf({ url, title, tags, options }: Link): number {
  // As an object it takes some twice as much as the text of its JSON.
  const ofOptions = options === undefined ? 0 : 2 * JSON.stringify(options).length;
  const ofTexts = overhead + url.length + 2 * title.length + ofOptions;
  return tags.reduce((size, tag) => size + tagOverhead + 2 * tag.length, ofTexts);
}
