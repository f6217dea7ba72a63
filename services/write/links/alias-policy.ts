import { InvalidRequest, Refused } from '../../../shared/errors.ts';
import { isReservedWord } from '../codes/reserved-words.ts';

/** What an alias looks like. */
export const aliasPattern = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])?$/;

/** An alias that a link may have; it is never rewritten. @throws InvalidRequest, Refused */
export function parseAlias(alias: string): string {
  if (!aliasPattern.test(alias)) {
    throw InvalidRequest.field('alias', 'must be 1 to 64 letters, digits, - or _, with a letter or digit at both ends');
  }
  if (isReservedWord(alias)) throw Refused.field('alias', 'is reserved');
  return alias;
}
