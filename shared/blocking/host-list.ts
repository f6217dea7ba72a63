import type { Log } from '../runtime/log.ts';
import { repeat, type Wait } from '../runtime/repeat.ts';
import type { HostListSource, VersionedText } from './host-list-source.ts';
import { HostRules } from './host-rules.ts';
import { readHostRules } from './read-host-rules.ts';

/** Milliseconds that a start waits for what is elsewhere. */
const firstLookLimit = 5_000;

interface Dependencies {
  /** The variable that names the sources. */
  name: string;
  sources: readonly HostListSource[];
  log: Log;
  /** Milliseconds, as `performance.now`. */
  now?: () => number;
  wait?: Wait;
}

interface Part {
  readonly source: HostListSource;
  rules: HostRules;
  badLines: number;
  /** Of what was read last, and whether that was a list. */
  version: string | undefined;
  isList: boolean;
  /** When it was last known to be as it is here; undefined until then. */
  asOf: number | undefined;
  isFailing: boolean;
}

/**
 * An operator's list of hosts, from files and URLs that are read again when they change. What cannot be read leaves its part of
 * the list as it was last; before the first time, empty.
 */
export class HostList implements AsyncDisposable {
  readonly #deps: Dependencies;
  readonly #now: () => number;
  readonly #parts: readonly Part[];
  readonly #stopping = new AbortController();
  #running: Promise<unknown> = Promise.resolve();
  #generation = 0;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.#now = deps.now ?? performance.now.bind(performance);
    this.#parts = deps.sources.map((source) => ({
      source,
      rules: new HostRules(),
      badLines: 0,
      version: undefined,
      isList: false,
      asOf: undefined,
      isFailing: false,
    }));
  }

  /** Reads all sources once, as far as they can be read within five seconds, and then follows them. */
  async start(): Promise<void> {
    const { signal } = this.#stopping;
    const { wait } = this.#deps;
    const firstLook = AbortSignal.any([signal, AbortSignal.timeout(firstLookLimit)]);
    await Promise.all(this.#parts.map((part) => this.#look(part, firstLook)));
    this.#running = Promise.all(
      this.#parts.map((part) => {
        const { usual, first } = part.source.pauses;
        const interval = () => (part.asOf === undefined ? first : usual);
        return repeat(() => this.#look(part), { interval, signal, wait });
      }),
    );
  }

  /** One more whenever the list is another. */
  get generation(): number {
    return this.#generation;
  }

  get size(): number {
    return this.#parts.reduce((sum, { rules }) => sum + rules.size, 0);
  }

  /** Lines that are no rules and were passed over. */
  get badLines(): number {
    return this.#parts.reduce((sum, part) => sum + part.badLines, 0);
  }

  /** Seconds since the list was last known to be up to date, by the worst of its sources; since the start, if never. */
  get age(): number {
    return Math.max(...this.#parts.map(({ asOf = 0 }) => this.#now() - asOf)) / 1_000;
  }

  matches(href: string): boolean {
    return this.#parts.some(({ rules }) => rules.matches(href));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #look(part: Part, signal = this.#stopping.signal): Promise<void> {
    const { log, name } = this.#deps;
    const about = { list: name, source: part.source.name };
    const start = this.#now();
    try {
      const found = await part.source.read(part.version, signal);
      if (found !== undefined) await this.#take(part, found, about);
      if (!part.isList) return;
      part.asOf = start;
      if (part.isFailing) log.info(about, 'a list of hosts can be read again');
      part.isFailing = false;
    } catch (err) {
      if (this.#stopping.signal.aborted) return;
      if (!part.isFailing) log.warn({ ...about, err }, 'a list of hosts cannot be read; it holds as it was');
      part.isFailing = true;
    }
  }

  async #take(part: Part, { text, version }: VersionedText, about: object): Promise<void> {
    const { log } = this.#deps;
    // What is wrong with this version stays wrong.
    Object.assign(part, { version, isList: false });
    const { rules, bad, badCount } = await readHostRules(text);
    Object.assign(part, { rules, badLines: badCount, isList: true });
    this.#generation++;
    log.info({ ...about, rules: rules.size }, 'a list of hosts was read');
    if (badCount > 0) log.warn({ ...about, lines: bad, count: badCount }, 'lines of a list of hosts are no rules');
  }
}
