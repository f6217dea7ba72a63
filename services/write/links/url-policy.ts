import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { InvalidRequest, Refused } from '../../../shared/errors.ts';
import type { HostPolicy } from './host-policy.ts';

/** Bytes of a URL, before and after normalisation: what fits a response head beside everything else in it. */
export const maxUrlBytes = 8_000;

/** How every URL begins that is taken, as a JSON Schema says it; `parseTarget` has the other rules. */
export const urlPattern = '^[ \\t\\r\\n]*[Hh][Tt][Tt][Pp][Ss]?://[^/?#]';

export interface UrlPolicy {
  /** Host names of this service itself, in lower case: a link to a link could go round for ever. */
  readonly ownHosts: ReadonlySet<string>;
  readonly allowPrivateAddresses: boolean;
  readonly allowLocalNames: boolean;
  /** Lists that may change at any time; without them, any host will do. */
  readonly hosts?: Pick<HostPolicy, 'refusalOf'> | undefined;
}

/** The policy that the configuration asks for. @param baseUrl what short URLs begin with */
export function urlPolicyOf(
  config: { ALLOW_PRIVATE_ADDRESSES: boolean; ALLOW_LOCAL_NAMES: boolean },
  baseUrl: string,
  hosts?: HostPolicy,
): UrlPolicy {
  return {
    ownHosts: new Set([URL.parse(baseUrl)?.hostname.replace(/\.+$/, '') ?? '']),
    allowPrivateAddresses: config.ALLOW_PRIVATE_ADDRESSES,
    allowLocalNames: config.ALLOW_LOCAL_NAMES,
    hosts,
  };
}

/** Top-level names that no public server answers to: RFC 6761, 6762, 7686, 8375 and 9476, and those ICANN keeps for private use. */
const localNames = /(?:^|\.)(?:alt|arpa|corp|example|home|internal|invalid|lan|local|localhost|mail|onion|test)$/;

/** Control characters, DEL and C1 included. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * The target as it will be stored and sent: a WHATWG `href`. It is never fetched.
 *
 * @throws InvalidRequest where it is no acceptable http or https URL
 * @throws Refused where it is one, and leads to a host that the policy does not allow
 * @throws StoreUnavailable where it is not known yet whether the policy does
 */
export function parseTarget(given: string, policy: UrlPolicy): string {
  const url = parseUrl(given);
  refuseHost(url.hostname, policy);
  const refusal = policy.hosts?.refusalOf(url.href);
  if (refusal !== undefined) throw Refused.field('url', refusal);
  return url.href;
}

/** The same for a target that need not be allowed, or no more. @throws InvalidRequest */
export function normaliseTarget(given: string): string {
  return parseUrl(given).href;
}

function parseUrl(given: string): URL {
  const text = trim(given);
  if (control.test(text)) throw InvalidRequest.field('url', 'must have no control characters');
  if (!text.isWellFormed()) throw InvalidRequest.field('url', 'must have no lone surrogates');
  if (Buffer.byteLength(text) > maxUrlBytes) throw InvalidRequest.field('url', `may have at most ${maxUrlBytes} bytes`);
  const authority = /^https?:\/\/([^/?#]*)/i.exec(text)?.[1];
  if (authority === undefined) throw InvalidRequest.field('url', 'must begin with http:// or https://');
  if (authority.includes('@')) throw InvalidRequest.field('url', 'must have no user name or password');
  if (/[%\\]/.test(authority)) throw InvalidRequest.field('url', 'must have no % or \\ in its host');
  const url = URL.parse(text);
  if (url === null) throw InvalidRequest.field('url', 'is not a URL');
  const host = url.hostname;
  // The parser reads 0x7f.1 as 127.0.0.1, and a name with a stray character as another: what was written must be what is meant.
  if (isAscii(authority) && authority.replace(/:\d*$/, '').toLowerCase() !== host) {
    throw InvalidRequest.field('url', `must give its host as ${host}`);
  }
  if (Buffer.byteLength(url.href) > maxUrlBytes)
    throw InvalidRequest.field('url', `may have at most ${maxUrlBytes} bytes once normalised`);
  return url;
}

function refuseHost(host: string, policy: UrlPolicy): void {
  const name = host.replace(/\.+$/, '');
  if (policy.ownHosts.has(name)) throw Refused.field('url', 'leads to this service itself');
  const address = name.replace(/^\[|\]$/g, '');
  // Not ipaddr.isValid(): of a name it finds out by an exception, which took a fifth of the time of creating a link. The
  // parser has normalised every address, so the two agree.
  if (isIP(address) !== 0) {
    if (!policy.allowPrivateAddresses && !isPublic(address)) {
      throw Refused.field('url', 'leads to an address that is not public');
    }
  } else if (!policy.allowLocalNames && (!name.includes('.') || localNames.test(name))) {
    throw Refused.field('url', 'leads to a name that is not public');
  }
}

/** Of IPv6, ipaddr.js calls unicast what is not special; IANA has assigned 2000::/3 and no more. */
function isPublic(address: string): boolean {
  const parsed = ipaddr.parse(address);
  return parsed.range() === 'unicast' && (parsed.kind() === 'ipv4' || /^[23][0-9a-f]{3}:/.test(address));
}

/** Without spaces, tabs and line ends around it. No regular expression: `[ ]+$` takes seconds for 60,000 spaces amid. */
function trim(text: string): string {
  const isBlank = (index: number) => ' \t\r\n'.includes(text.charAt(index));
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(start)) start++;
  while (end > start && isBlank(end - 1)) end--;
  return text.slice(start, end);
}

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}
