import { encode } from '../../shared/codes/alphabet.ts';
import { seededRandom } from '../open-loop/seeded-random.ts';

/** Symbols of a code. */
const length = 7;

/**
 * Codes that no link has, the same in every run: of 64^7, a hundred thousand links have hardly any. For asking bare
 * servers, who answer all alike, and for asking in vain.
 */
export function anyCodes(count: number): string[] {
  const random = seededRandom(7);
  return Array.from({ length: count }, () => encode(Math.floor(random() * 64 ** length), length));
}
