import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import proxyaddr from 'proxy-addr';

/** What a request says of where it came from. */
export interface Sent {
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

export type ClientAddress = (req: Sent) => string;

/** Whose word is taken for where a request came from. */
export const trustedProxies = {
  parse(given: string): ClientAddress | undefined {
    const names = given.split(',').map((name) => name.trim());
    try {
      const trust = proxyaddr.compile(names.filter((name) => name !== 'none'));
      // It reads nothing else of a request.
      return (req) => proxyaddr(req as IncomingMessage, trust);
    } catch {
      return undefined;
    }
  },
  expects: 'addresses, networks such as 10.0.0.0/8, loopback or none, separated by commas',
  default: 'none',
  meaning: 'Proxies whose X-Forwarded-For is believed; without any, the connection tells who asks.',
};
