import { hkdfSync } from 'node:crypto';
import { decode, encode } from './alphabet.ts';
import { createPermutation } from './permutation.ts';

/** Codes are 5 to 8 symbols long: 64^5 is a billion, 64^8 still fits a plain number. */
export const shortestLength = 5;
export const longestLength = 8;

/** Counters are leased in blocks of this many. Every 64^length is a multiple of it. */
export const blockSize = 4096;

/** All codes of one length, each the image of a counter in [0, size). */
export interface KeySpace {
  readonly length: number;
  readonly size: number;
  codeOf(counter: number): string;
  /** The counter whose code this is; undefined where a symbol is none. `code` must have this space's length. */
  counterOf(code: string): number | undefined;
  /** 32 bytes derived from the space's key, others for each purpose. */
  secretFor(purpose: string): Uint8Array;
}

export function createKeySpace(length: number, key: Uint8Array): KeySpace {
  const permutation = createPermutation(key, length);
  return {
    length,
    size: 64 ** length,
    codeOf: (counter) => encode(permutation.permute(counter), length),
    counterOf(code) {
      const place = decode(code);
      return place === undefined ? undefined : permutation.restore(place);
    },
    secretFor: (purpose) => secretFrom(key, purpose),
  };
}

/** @param key of the space of the longest length, of which there always is one */
export function secretFrom(key: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, '', `keyhop ${purpose}`, 32));
}

/** The key spaces in use, from the length chosen at first start up to the longest. */
export class KeySpaces implements Iterable<KeySpace> {
  readonly #byLength: (KeySpace | undefined)[] = [];

  constructor(spaces: Iterable<KeySpace>) {
    for (const space of spaces) this.#byLength[space.length] = space;
  }

  [Symbol.iterator](): Iterator<KeySpace> {
    return this.#byLength.filter((space) => space !== undefined).values();
  }

  /** The space that would generate codes of this length, if one does. */
  ofLength(length: number): KeySpace | undefined {
    return this.#byLength[length];
  }

  /** A secret that all processes on one store share, at every start: there is always a space of the longest length. */
  secretFor(purpose: string): Uint8Array {
    const longest = this.#byLength[longestLength];
    if (longest === undefined) throw new Error(`There are no codes of length ${longestLength}.`);
    return longest.secretFor(purpose);
  }
}
