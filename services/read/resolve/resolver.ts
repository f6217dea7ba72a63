import type { Judging } from '../../../shared/blocking/judge.ts';
import { StoreUnavailable, TooManyRequests } from '../../../shared/errors.ts';
import type { Spending } from '../../../shared/limits/budget.ts';
import type { FailOpenCache } from '../../../shared/links/fail-open-cache.ts';
import type { Link } from '../../../shared/links/link.ts';
import type { LinkStore } from '../../../shared/links/link-store.ts';
import { Turns } from '../../../shared/runtime/turns.ts';
import { within } from '../../../shared/runtime/within.ts';
import { answerLimit } from '../answer-limit.ts';
import type { Absence } from './absence.ts';
import type { MemoryCache } from './memory-cache.ts';
import type { MissBudget } from './miss-budget.ts';

/** Look-ups in the store at once. Ten times as dear as one in Redis, they must not pile up when Redis is away. */
const maxLookUps = 64;

/** Look-ups that wait for their turn, the latest first: what 64 at once do in the limit below, at 75 ms each. */
const maxWaiting = 512;

interface Dependencies {
  memory: MemoryCache;
  cache: FailOpenCache;
  store: Pick<LinkStore, 'find'>;
  absence: Absence;
  judge: Judging;
  /** Absent where limits are switched off. */
  budget: MissBudget | undefined;
  /** Milliseconds for a look-up over all its steps; 600 by default. */
  limit?: number;
  /** Milliseconds, by the clock of `absence`. */
  now?: () => number;
}

interface LookUp {
  result: Promise<Link | undefined>;
  /** Unset when the link changes meanwhile: whoever waits gets what was found, but nobody after. */
  isCurrent: boolean;
  /** Answered, with or without success. */
  isOver: boolean;
  /** The address whose budget did not allow for it. */
  refused: string | undefined;
}

/** Which tier answered, for the metrics. */
export interface TierCounts {
  memory: number;
  absence: number;
  redis: number;
  store: number;
  /** A look-up of the same code that was under way. */
  joined: number;
  /** None: the address had asked for too many. */
  limited: number;
  /** None in time. */
  failed: number;
}

/**
 * The way from a code to its link: memory, then Redis, then the store, with one look-up under way per code.
 */
export class Resolver {
  readonly #deps: Dependencies;
  readonly #underWay = new Map<string, LookUp>();
  readonly counts: TierCounts = {
    memory: 0,
    absence: 0,
    redis: 0,
    store: 0,
    joined: 0,
    limited: 0,
    failed: 0,
  };
  readonly #turns = new Turns({ atOnce: maxLookUps, waiting: maxWaiting });
  #waiters = 0;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * The link of a code, judged, or undefined where there is none; synchronous where memory knows.
   *
   * Rejects with StoreUnavailable, or TooManyRequests where the client has caused too many look-ups.
   *
   * @param client the address of who asks, worked out only when it matters
   */
  resolve(code: string, client: () => string): Link | undefined | Promise<Link | undefined> {
    const remembered = this.remembered(code);
    if (remembered !== undefined) return remembered;
    if (this.#deps.absence.has(code)) {
      this.counts.absence++;
      return undefined;
    }
    const underWay = this.#underWay.get(code);
    return underWay?.isCurrent ? this.#join(underWay, code, client) : this.#start(code, client);
  }

  /** The link of a code, if memory has it; asks nobody. */
  remembered(code: string): Link | undefined {
    const link = this.#deps.memory.get(code);
    if (link !== undefined) this.counts.memory++;
    return link;
  }

  /** Forgets what is known of a link, because it changed. */
  forget(code: string): void {
    this.#deps.memory.drop(code);
    this.#deps.absence.forget(code);
    const underWay = this.#underWay.get(code);
    if (underWay !== undefined) underWay.isCurrent = false;
  }

  /** Look-ups that are under way, however many wait for each. */
  get underWay(): number {
    return this.#underWay.size;
  }

  /** Requests that wait for one of them. */
  get waiters(): number {
    return this.#waiters;
  }

  /** Look-ups in the store that are under way. */
  get inStore(): number {
    return this.#turns.taken;
  }

  #start(code: string, client: () => string): Promise<Link | undefined> {
    const { limit = answerLimit } = this.#deps;
    const lookUp: LookUp = {
      result: Promise.resolve(undefined),
      isCurrent: true,
      isOver: false,
      refused: undefined,
    };
    lookUp.result = within(limit, this.#lookUp(code, client, lookUp));
    this.#underWay.set(code, lookUp);
    this.#waiters++;
    const done = () => {
      this.#waiters--;
      lookUp.isOver = true;
      if (this.#underWay.get(code) === lookUp) this.#underWay.delete(code);
    };
    lookUp.result.then(done, (error: unknown) => {
      // Changes are told to it no longer, so what a store says too late must not be kept.
      lookUp.isCurrent = false;
      if (error instanceof TooManyRequests) this.counts.limited++;
      else this.counts.failed++;
      done();
    });
    return lookUp.result;
  }

  /** That somebody else has asked for too much is no reason to refuse this client. */
  #join(lookUp: LookUp, code: string, client: () => string): Promise<Link | undefined> {
    this.#waiters++;
    return lookUp.result.then(
      (link) => {
        this.#waiters--;
        this.counts.joined++;
        return link;
      },
      (error: unknown) => {
        this.#waiters--;
        const isOthers = lookUp.refused !== undefined && lookUp.refused !== client();
        if (isOthers) return this.resolve(code, client);
        this.counts.joined++;
        throw error;
      },
    );
  }

  async #lookUp(code: string, client: () => string, lookUp: LookUp): Promise<Link | undefined> {
    const { memory, cache, absence, judge, budget, now = performance.now.bind(performance) } = this.#deps;
    let spending: Spending | Promise<Spending> | undefined;
    // In the turn in which a ticket is asked for: one way to Redis for both.
    const onMiss = () => {
      spending = budget?.spend(client());
    };
    const { link: cached, ticket } = await cache.look(code, onMiss);
    if (cached !== undefined) {
      if (!lookUp.isOver) this.counts.redis++;
      if (lookUp.isCurrent) memory.set(cached);
      return judge.judge(cached);
    }
    await this.#afford(spending, client, lookUp);
    const asked = now();
    const stored = await this.#find(code, lookUp);
    if (!lookUp.isOver) this.counts.store++;
    if (stored === undefined) {
      if (lookUp.isCurrent) absence.note(code, asked);
      return undefined;
    }
    if (lookUp.isCurrent) {
      memory.set(stored);
      if (ticket !== undefined) void cache.fill(code, ticket, stored);
    }
    return judge.judge(stored);
  }

  /** @throws TooManyRequests. A Redis that did not tell of the link is not waited for once more */
  async #afford(
    spending: Spending | Promise<Spending> | undefined,
    client: () => string,
    lookUp: LookUp,
  ): Promise<void> {
    const { budget } = this.#deps;
    if (budget === undefined) return;
    const refusal = budget.refusal((await spending) ?? budget.spendOwn(client()));
    if (refusal === undefined) return;
    lookUp.refused = client();
    throw refusal;
  }

  async #find(code: string, lookUp: LookUp): Promise<Link | undefined> {
    const { store } = this.#deps;
    if (!(await this.#turns.take())) throw new StoreUnavailable('Too many links are being looked up.');
    try {
      // Nobody waits for it any more.
      if (lookUp.isOver) throw new StoreUnavailable('The stores did not answer in time.');
      return await store.find(code);
    } finally {
      this.#turns.end();
    }
  }
}
