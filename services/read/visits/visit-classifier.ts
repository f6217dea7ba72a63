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

type ByUserAgent = Map<string, Visit>;
type ByReferrer = Map<string, ByUserAgent>;
type ByLanguages = Map<string, ByReferrer>;

/** Visits by what was sent, a string after the other: to make one string of them all would take as long as all the rest. */
class KnownVisits {
  readonly #byCountry = new Map<string, ByLanguages>();
  #size = 0;

  /** What is known of this country, these languages and this referrer, by user agent. */
  of(country: string, languages: string, referrer: string): ByUserAgent {
    const byLanguages = inside(this.#byCountry, country);
    return inside(inside(byLanguages, languages), referrer);
  }

  /** Makes room for one more. To forget all now and then is cheaper than to know which was used least. */
  grow(): void {
    if (++this.#size < mostKnown) return;
    this.#byCountry.clear();
    this.#size = 0;
  }
}

function inside<K, V>(maps: Map<string, Map<K, V>>, name: string): Map<K, V> {
  let map = maps.get(name);
  if (map === undefined) {
    map = new Map();
    maps.set(name, map);
  }
  return map;
}

/**
 * What a visit is counted as: of a bot nothing more, of a person in names that are bounded in length and, but for
 * referrers, in number. For the time after a redirect: it takes half a microsecond for what was sent before, 2 for what is
 * new, and 20 for a new user agent. The same visit is the same object, mostly.
 */
export class VisitClassifier {
  readonly #userAgents: UserAgents;
  readonly #countryOf: CountryOf | undefined;
  readonly #known = new KnownVisits();

  constructor(countryOf?: CountryOf, userAgents = new UserAgents()) {
    this.#countryOf = countryOf;
    this.#userAgents = userAgents;
  }

  /** @param address the client's, undefined where its connection was gone already */
  classify({ userAgent, referrer, languages, optsOut }: VisitHeaders, address: string | undefined): Visit {
    if (optsOut) return this.#userAgents.read(userAgent) === 'bot' ? 'bot' : untold;
    const country = (address && this.#countryOf?.(address)) || other;
    if (userAgent.length + referrer.length + languages.length > longestKnown) {
      return this.#read(userAgent, referrer, languages, country);
    }
    const byUserAgent = this.#known.of(country, languages, referrer);
    const known = byUserAgent.get(userAgent);
    if (known !== undefined) return known;
    const visit = this.#read(userAgent, referrer, languages, country);
    byUserAgent.set(userAgent, visit);
    this.#known.grow();
    return visit;
  }

  #read(sent: string, referrer: string, languages: string, country: string): Visit {
    const userAgent = this.#userAgents.read(sent);
    if (userAgent === 'bot') return 'bot';
    return { ...userAgent, country, referrer: referrerOf(referrer), language: languageOf(languages) };
  }
}
