import type { IncomingMessage } from 'node:http';
import { UriTooLong } from '../../../shared/errors.ts';
import type { Link } from '../../../shared/links/link.ts';
import { appendixOf, withAppendix } from './forward.ts';
import { firstThatHolds, type Visitor } from './rules.ts';

/** Characters of a Location: nginx takes 16 KB of head from a service. */
const longestLocation = 15_000;

/** Where a link leads this visit: by its rules, with what it hands on. @throws UriTooLong */
export type Locate = (link: Link, req: IncomingMessage) => string;

interface Dependencies {
  visitorOf: (req: IncomingMessage) => Visitor;
  /** Milliseconds since 1970. */
  now: () => number;
  /** From 0 to below 1, another each time. */
  random: () => number;
}

export function createLocator({ visitorOf, now, random }: Dependencies): Locate {
  return (link, req) => {
    const { options } = link;
    if (options === undefined) return link.url;
    const { rules } = options;
    const rule = rules && firstThatHolds(rules, visitorOf(req), { now: now(), random });
    const location = withAppendix(rule?.url ?? link.url, appendixOf(req.url ?? ''), options);
    if (location.length <= longestLocation) return location;
    throw new UriTooLong(`With what is forwarded, the target would have more than ${longestLocation} characters.`);
  };
}
