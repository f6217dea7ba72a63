import { LRUCache } from 'lru-cache';
import type { Judging } from '../../../shared/blocking/judge.ts';
import type { Link } from '../../../shared/links/link.ts';

/**
 * Milliseconds from its fill that an entry lives, never extended by a hit; the last fifth at random. What changes is dropped
 * at once; this is for what nobody could tell of. With one minute, a fifth of the requests of 100,000 links were look-ups.
 */
const lifetime = 300_000;

/** What an entry takes besides its texts: two objects, the code, two map entries. Measured at 100,000 entries. */
const overhead = 450;

/** What a tag takes besides its characters, which like a title's may need two bytes each. */
const tagOverhead = 24;

interface Entry {
  readonly link: Link;
  /** The same as it was judged last, and in which generation that was. */
  judged: Link;
  generation: number;
}

/** Links in this process' memory, bounded by bytes, the least recently used leaving first. */
export class MemoryCache {
  readonly #links: LRUCache<string, Entry>;
  readonly #judge: Judging;

  constructor(bytes: number, judge: Judging, now = performance.now.bind(performance)) {
    this.#judge = judge;
    this.#links = new LRUCache({ maxSize: bytes, sizeCalculation: sizeOf, ttlResolution: 0, perf: { now } });
  }

  /** The link as it is to be judged now. */
  get(code: string): Link | undefined {
    const entry = this.#links.get(code);
    if (entry === undefined) return undefined;
    const { generation } = this.#judge;
    if (entry.generation !== generation) {
      entry.judged = this.#judge.judge(entry.link);
      entry.generation = generation;
    }
    return entry.judged;
  }

  set(link: Link): void {
    const entry = { link, judged: link, generation: -1 };
    this.#links.set(link.code, entry, { ttl: lifetime * (1 - Math.random() / 5) });
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

function sizeOf({ link: { url, title, tags, options } }: Entry): number {
  // As an object it takes some twice as much as the text of its JSON.
  const ofOptions = options === undefined ? 0 : 2 * JSON.stringify(options).length;
  const ofTexts = overhead + url.length + 2 * title.length + ofOptions;
  return tags.reduce((size, tag) => size + tagOverhead + 2 * tag.length, ofTexts);
}
