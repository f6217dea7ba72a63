import type { Metrics } from '../../../shared/runtime/metrics.ts';

interface Dependencies {
  /** The operator's lists; absent where there are none. */
  denied: { matches(href: string): boolean } | undefined;
  allowed: { matches(href: string): boolean } | undefined;
  takedowns: { areAboutUrl(href: string): boolean };
}

/** Where links may be made to, as of now. */
export class HostPolicy {
  readonly #deps: Dependencies;
  /** By what refused. A counter that appears only with its first refusal never shows an increase. */
  readonly #counts = { deny: 0, allow: 0, takedown: 0 };

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * Why no link may lead there, as the rest of a sentence; undefined where one may.
   *
   * @throws StoreUnavailable while it is not known what is taken down
   */
  refusalOf(href: string): string | undefined {
    const { denied, allowed, takedowns } = this.#deps;
    if (takedowns.areAboutUrl(href)) return this.#refuse('takedown', 'leads to where links were taken down');
    if (denied?.matches(href)) return this.#refuse('deny', 'leads to a host that is denied here');
    if (allowed?.matches(href) === false) return this.#refuse('allow', 'leads to a host that is not allowed here');
    return undefined;
  }

  register(metrics: Metrics): this {
    metrics.counter('keyhop_host_refusals_total', 'URLs that were refused, by what refused them.', () =>
      Object.entries(this.#counts).map(([list, count]) => [{ list }, count] as const),
    );
    return this;
  }

  #refuse(list: 'deny' | 'allow' | 'takedown', reason: string): string {
    this.#counts[list]++;
    return reason;
  }
}
