import type { IncomingMessage } from 'node:http';
import { other } from '../../../shared/clicks/day-counts.ts';
import type { CountryOf } from '../visits/country-database.ts';
import { languageOf } from '../visits/language.ts';
import { type UserAgent, UserAgents } from '../visits/user-agents.ts';
import { appendixOf } from './forward.ts';
import type { Visitor } from './rules.ts';

interface Dependencies {
  /** Absent where no country is known. */
  countryOf: CountryOf | undefined;
  clientAddress: (req: IncomingMessage) => string;
}

/** Tells what a request says of its visitor, each thing when it is asked for. Of a bot, device, system and browser are not known. */
export function createVisitors({ countryOf, clientAddress }: Dependencies): (req: IncomingMessage) => Visitor {
  const userAgents = new UserAgents();
  return (req) => {
    let read: Exclude<UserAgent, 'bot'> | undefined;
    const userAgent = () => {
      if (read === undefined) {
        const told = userAgents.read(req.headers['user-agent'] ?? '');
        read = told === 'bot' ? unknown : told;
      }
      return read;
    };
    return {
      get device() {
        return known(userAgent().device);
      },
      get os() {
        return known(userAgent().os);
      },
      get browser() {
        return known(userAgent().browser);
      },
      get language() {
        return known(languageOf(req.headers['accept-language'] ?? ''));
      },
      get country() {
        return known(countryOf?.(clientAddress(req)) ?? other);
      },
      get query() {
        return new URLSearchParams(appendixOf(req.url ?? '').query);
      },
    };
  };
}

const unknown = { device: other, os: other, browser: other };

const known = (name: string) => (name === other ? undefined : name);
