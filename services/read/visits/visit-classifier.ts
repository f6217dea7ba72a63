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

/**
 * What a visit is counted as: of a bot nothing more, of a person in names that are bounded in length and, but for
 * referrers, in number. For the time after a redirect: it takes some microseconds, and 20 for a new user agent.
 */
export class VisitClassifier {
  readonly #userAgents: UserAgents;
  readonly #countryOf: CountryOf | undefined;

  constructor(countryOf?: CountryOf, userAgents = new UserAgents()) {
    this.#countryOf = countryOf;
    this.#userAgents = userAgents;
  }

  /** @param address the client's, undefined where its connection was gone already */
  classify(headers: VisitHeaders, address: string | undefined): Visit {
    const userAgent = this.#userAgents.read(headers.userAgent);
    if (userAgent === 'bot') return 'bot';
    if (headers.optsOut) return untold;
    return {
      ...userAgent,
      country: (address && this.#countryOf?.(address)) || other,
      referrer: referrerOf(headers.referrer),
      language: languageOf(headers.languages),
    };
  }
}
