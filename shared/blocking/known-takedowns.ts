import { StoreUnavailable } from '../errors.ts';
import { type Link, leads } from '../links/link.ts';
import type { Log } from '../runtime/log.ts';
import { repeat, type Wait } from '../runtime/repeat.ts';
import { HostRules } from './host-rules.ts';
import type { Takedown, TakedownKind } from './takedown.ts';
import type { TakedownStore } from './takedown-store.ts';

/** Milliseconds from one look at the version to the next: what changes is to be known everywhere within a second. */
const pollInterval = 500;

/** Milliseconds after which all are read again, whatever the version: should one ever come to light behind the back of it. */
const trustInVersion = 60_000;

interface Dependencies {
  store: TakedownStore;
  log: Log;
  /** Milliseconds, as `performance.now`. */
  now?: () => number;
  wait?: Wait;
}

/** All takedowns, as this process knows them: read once, and again within half a second after they have changed. */
export class KnownTakedowns implements AsyncDisposable {
  readonly #deps: Dependencies;
  readonly #now: () => number;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  /** The reads that were asked for so far: one after the other, or what an older one found would come last. */
  #reading: Promise<void> = Promise.resolve();
  #known: Rules | undefined;
  #version: string | undefined;
  #readAt = Number.NEGATIVE_INFINITY;
  #lastSuccess: number;
  #isFailing = false;
  #generation = 0;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.#now = deps.now ?? performance.now.bind(performance);
    this.#lastSuccess = this.#now();
  }

  /** Begins to follow them; the first read is done when this resolves, whether or not the store answered. */
  async start(): Promise<void> {
    await this.refresh();
    const { wait } = this.#deps;
    this.#running = repeat(() => this.refresh(), {
      interval: () => pollInterval,
      signal: this.#stopping.signal,
      wait,
    });
  }

  /** Looks for changes now; done when this resolves, unless the store did not answer. */
  refresh(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#poll());
    return this.#reading;
  }

  /** One more with each change. */
  get generation(): number {
    return this.#generation;
  }

  get size(): number {
    return this.#known?.size ?? 0;
  }

  /** Seconds since the store last told of them. */
  get age(): number {
    return (this.#now() - this.#lastSuccess) / 1_000;
  }

  /** @throws StoreUnavailable while it is not known what is taken down */
  areAbout(link: Pick<Link, 'code' | 'owner' | 'url' | 'options'>): boolean {
    const rules = this.#rules;
    if (rules.size === 0) return false;
    return rules.code.has(link.code) || rules.owner.has(link.owner) || leads(link, (href) => rules.hosts.matches(href));
  }

  /** Whether what leads there is taken down, whoever makes it. @throws StoreUnavailable while that is not known */
  areAboutUrl(href: string): boolean {
    return this.#rules.hosts.matches(href);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#reading;
  }

  get #rules(): Rules {
    if (this.#known === undefined) throw new StoreUnavailable('It is not known yet what is taken down.');
    return this.#known;
  }

  async #poll(): Promise<void> {
    const { store, log } = this.#deps;
    const start = this.#now();
    try {
      // Before the list: a change between the two is seen twice rather than never.
      const version = await store.version();
      const isOld = start - this.#readAt >= trustInVersion;
      if (isOld || version !== this.#version) {
        this.#take(await store.list());
        this.#version = version;
        this.#readAt = start;
      }
    } catch (err) {
      if (!this.#isFailing)
        log.warn({ err }, 'the store does not tell of takedowns; those that are known go on holding');
      this.#isFailing = true;
      return;
    }
    if (this.#isFailing) log.info('the store tells of takedowns again');
    this.#isFailing = false;
    this.#lastSuccess = start;
  }

  #take(takedowns: readonly Takedown[]): void {
    this.#known = rulesOf(takedowns);
    this.#generation++;
  }
}

interface Rules {
  readonly size: number;
  readonly code: ReadonlySet<string>;
  readonly owner: ReadonlySet<string>;
  /** Of hosts and URLs. */
  readonly hosts: HostRules;
}

function rulesOf(takedowns: readonly Takedown[]): Rules {
  const of = (...kinds: TakedownKind[]) =>
    takedowns.filter(({ kind }) => kinds.includes(kind)).map(({ value }) => value);
  return {
    size: takedowns.length,
    code: new Set(of('code')),
    owner: new Set(of('owner')),
    hosts: new HostRules(of('host', 'url')),
  };
}
