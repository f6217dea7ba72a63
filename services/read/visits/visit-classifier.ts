import { type Dimensions, other } from '../../../shared/clicks/day-counts.ts';
import type { CountryOf } from './country-database.ts';
import { languageOf } from './language.ts';
import { referrerOf } from './referrer.ts';
import { UserAgents } from './user-agents.ts';
import type { Visit } from './visit.ts';
import type { VisitHeaders } from './visit-headers.ts';

const untold: Dimensions = {
  country: other,
  referrer: other,
  browser: other,
  os: other,
  device: other,
  language: other,
};

/** Visits that are remembered, and the characters of what was sent that one may have: 3 MB in all, mostly. */
const mostKnown = 5_000;
const longestKnown = 1_024;

/**
 * What a visit is counted as: of a bot nothing more, of a person in names that are bounded in length and, but for
 * referrers, in number. For the time after a redirect: it takes half a microsecond for what was sent before, 2 for what is
 * new, and 20 for a new user agent. The same visit is the same object, mostly.
 */
export class VisitClassifier {
  readonly #userAgents: UserAgents;
  readonly #countryOf: CountryOf | undefined;
  /** By country and all that was sent. */
  readonly #known = new Map<string, Visit>();

  constructor(countryOf?: CountryOf, userAgents = new UserAgents()) {
    this.#countryOf = countryOf;
    this.#userAgents = userAgents;
  }

  /** @param address the client's, undefined where its connection was gone already */
  classify({ userAgent, referrer, languages, optsOut }: VisitHeaders, address: string | undefined): Visit {
    if (optsOut) return this.#userAgents.read(userAgent) === 'bot' ? 'bot' : untold;
    const country = (address && this.#countryOf?.(address)) || other;
    // No header holds a line end.
    const sent = `${country}\n${languages}\n${referrer}\n${userAgent}`;
    const known = this.#known.get(sent);
    if (known !== undefined) return known;
    const visit = this.#read(userAgent, referrer, languages, country);
    // To forget all now and then is cheaper than to know which was used least.
    if (this.#known.size >= mostKnown) this.#known.clear();
    if (sent.length <= longestKnown) this.#known.set(sent, visit);
    return visit;
  }

  #read(sent: string, referrer: string, languages: string, country: string): Visit {
    const userAgent = this.#userAgents.read(sent);
    if (userAgent === 'bot') return 'bot';
    return { ...userAgent, country, referrer: referrerOf(referrer), language: languageOf(languages) };
  }
}
