import { isIP } from 'node:net';
import { other } from '../../../shared/clicks/day-counts.ts';
import { direct } from './visit.ts';

/** Characters that are looked at: a scheme, a host of at most 253 and a port fit; paths are of no interest. */
const longest = 512;

/** Apps on Android tell their package as the host of such a URL. */
const protocols = new Set(['http:', 'https:', 'android-app:']);
const host = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/;

/**
 * The host that a Referer names, in small letters and without a port, at most 253 characters; `direct` without one.
 * Own pages send none (their Referrer-Policy), so that the own host, should it appear, is a site beside Keyhop.
 */
export function referrerOf(referer: string): string {
  if (referer === '') return direct;
  const url = URL.parse(referer.slice(0, longest));
  if (url === null || !protocols.has(url.protocol)) return other;
  const name = url.hostname.toLowerCase().replace(/\.$/, '');
  // An address is a machine of somebody's own network more often than a site.
  return name.length <= 253 && host.test(name) && isIP(name) === 0 ? name : other;
}
