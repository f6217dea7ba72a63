import type { Sent } from '../../../shared/http/client-address.ts';
import type { Link } from '../../../shared/links/link.ts';
import type { Visit } from '../visits/visit.ts';
import { type ClickSecond, SecondOfClicks } from './click-second.ts';

/** As much of a request as is looked at, some time after its answer. */
export interface ClickRequest extends Sent {
  readonly method?: string | undefined;
  /** Noted here, for whatever other requests this stands for: those of one connection that say the same. */
  visit?: Visit | undefined;
}

/** What a request says of whoever made it; undefined where it was no visit. */
export type Classify = (req: ClickRequest) => Visit | undefined;

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
  readonly #requests: ClickRequest[] = [];
  #second: SecondOfClicks;
  #isDue = false;
  /** Clicks so far, of people and of bots. */
  readonly counted = { people: 0, bots: 0 };

  constructor({ classify, now }: Dependencies) {
    this.#classify = classify;
    this.#now = now;
    this.#second = new SecondOfClicks(now());
  }

  /** Counts a redirect, if it is a click: an answer to GET, or to POST of a link's password. */
  count(link: Link, req: ClickRequest): void {
    if (req.method === 'HEAD') return;
    this.#links.push(link);
    if (this.#requests.push(req) < mostWaiting || this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => this.#lookAtAll());
  }

  /** What was counted since the last time; undefined where that is nothing. */
  take(): ClickSecond | undefined {
    this.#lookAtAll();
    const second = this.#second;
    this.#second = new SecondOfClicks(this.#now());
    return second.size === 0 ? undefined : second.finish();
  }

  #lookAtAll(): void {
    this.#isDue = false;
    for (let i = 0; i < this.#links.length; i++) {
      const request = this.#requests[i] as ClickRequest;
      const visit = request.visit ?? this.#classify(request);
      request.visit = visit;
      if (visit === undefined) continue;
      this.#second.add(this.#links[i] as Link, visit);
      this.counted[visit === 'bot' ? 'bots' : 'people']++;
    }
    this.#links.length = 0;
    this.#requests.length = 0;
  }
}
