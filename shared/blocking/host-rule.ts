/**
 * Which URLs are meant, as it is kept and shown: `example.com` (this host), `.example.com` (it and all hosts below it), or
 * `https://example.com/path` (what begins so, by http or https).
 */
export type HostRule = string;

/** Characters of a rule, as it is given: what a host with a long path takes. */
export const longestRule = 2_000;

/** Characters of a host name, as DNS has it. */
const longestHost = 253;

/** Names as most are: nothing that the parser of URLs would read in another way. It takes ten times as long. */
const plainHost = /^(?!.*xn--)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** What no host has in it, or not as somebody would write it down. */
const notInHost = /[\s/?#@%\\:,*]/;

/** A rule as a person wrote it: a host, a host behind a dot or `*.`, or a URL. Undefined where it is none. */
export function parseHostRule(given: string): HostRule | undefined {
  if (given.length > longestRule) return undefined;
  return /^https?:\/\//i.test(given) ? parsePrefix(given) : parseHosts(given);
}

/** The same of hosts only. */
export function parseHosts(given: string): HostRule | undefined {
  const [, dot, name = ''] = /^(\*?\.)?(.*)$/s.exec(given) ?? [];
  const host = hostOf(name);
  if (host === undefined) return undefined;
  if (dot === undefined) return host;
  // Nothing is below an address.
  return isAddress(host) ? undefined : `.${host}`;
}

/** The same of URLs only. */
export function parsePrefix(given: string): HostRule | undefined {
  if (given.length > longestRule) return undefined;
  const authority = /^https?:\/\/([^/?#]*)/i.exec(given)?.[1];
  if (authority === undefined || /[@%\\\s]/.test(authority)) return undefined;
  const url = URL.parse(given);
  if (url === null) return undefined;
  const host = hostOfUrl(url.href);
  return host === '' ? undefined : `https://${host}${restOfUrl(url.href)}`;
}

function hostOf(name: string): string | undefined {
  const lower = name.toLowerCase().replace(/\.+$/, '');
  if (lower.length > longestHost) return undefined;
  if (plainHost.test(lower)) return lower;
  if (lower.startsWith('[') ? !/^\[[0-9a-f:.]+\]$/.test(lower) : notInHost.test(lower)) return undefined;
  const host = URL.parse(`http://${lower}/`)?.hostname;
  // An address that is written in another way than usual, or a name with something that is dropped: more likely a slip.
  const isAsWritten = host === lower || /[^\0-\x7f]/.test(lower) || isIPv6(lower);
  return host && isAsWritten && !/^\.|\.\./.test(host) ? host : undefined;
}

function isAddress(host: string): boolean {
  return isIPv6(host) || /^[\d.]+$/.test(host);
}

function isIPv6(host: string): boolean {
  return host.startsWith('[');
}

/** The host of a URL. @param href as a WHATWG parser writes it, http or https, without user name and password */
export function hostOfUrl(href: string): string {
  const begin = beginOfHost(href);
  const host = href.slice(begin, endOfHost(href, begin));
  return host.endsWith('.') ? host.replace(/\.+$/, '') : host;
}

/** What follows it: port, path, query and fragment, without what is percent-encoded and need not be. */
export function restOfUrl(href: string): string {
  return decodeUnreserved(href.slice(endOfHost(href, beginOfHost(href))));
}

function beginOfHost(href: string): number {
  return href.startsWith('https') ? 'https://'.length : 'http://'.length;
}

function endOfHost(href: string, begin: number): number {
  if (href[begin] === '[') return href.indexOf(']', begin) + 1;
  const path = href.indexOf('/', begin);
  const colon = href.indexOf(':', begin);
  return colon < 0 || colon > path ? path : colon;
}

/** RFC 3986, 6.2.2, has servers take both for the same. */
function decodeUnreserved(rest: string): string {
  return rest.replace(/%[0-9a-f]{2}/gi, (encoded) => {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : encoded.toUpperCase();
  });
}
