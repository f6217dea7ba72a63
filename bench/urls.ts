/** Bytes of every target: about what the long URLs that people shorten have. */
const urlBytes = 100;

/** The n-th target, a different one for each n. */
export function targetUrl(n: number): string {
  return `https://example.com/${n}/`.padEnd(urlBytes, 'abcdefghij');
}
