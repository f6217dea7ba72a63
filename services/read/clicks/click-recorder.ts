import type { IncomingMessage } from 'node:http';
import type { Dimensions } from '../../../shared/clicks/day-counts.ts';
import type { Link } from '../../../shared/links/link.ts';
import { type ClickSecond, SecondOfClicks } from './click-second.ts';

/** What a request says of whoever made it. */
export type Classify = (req: IncomingMessage) => Dimensions | 'bot';

interface Dependencies {
  classify: Classify;
  now: () => number;
}

/**
 * Clicks that wait to be looked at: a fifth of a millisecond's work, in which nothing is answered, and what bounds the
 * memory that they take.
 */
const mostWaiting = 256;

/** Counts in memory. Counting one is synchronous and reads nothing: what it says is worked out for many together, later. */
export class ClickRecorder {
  readonly #classify: Classify;
  readonly #now: () => number;
  readonly #links: Link[] = [];
  readonly #requests: IncomingMessage[] = [];
  #second: SecondOfClicks;
  recorded = 0;

  constructor({ classify, now }: Dependencies) {
    this.#classify = classify;
    this.#now = now;
    this.#second = new SecondOfClicks(now());
  }

  /** Counts the redirect of a GET. */
  count(link: Link, req: IncomingMessage): void {
    this.recorded++;
    this.#links.push(link);
    if (this.#requests.push(req) === mostWaiting) setImmediate(() => this.#lookAtAll());
  }

  /** What was counted since the last time; undefined where that is nothing. */
  take(): ClickSecond | undefined {
    this.#lookAtAll();
    const second = this.#second;
    this.#second = new SecondOfClicks(this.#now());
    return second.size === 0 ? undefined : second.finish();
  }

  #lookAtAll(): void {
    for (const [i, link] of this.#links.entries()) {
      this.#second.add(link, this.#classify(this.#requests[i] as IncomingMessage));
    }
    this.#links.length = 0;
    this.#requests.length = 0;
  }
}
