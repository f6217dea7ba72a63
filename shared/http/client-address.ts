import type { IncomingMessage } from 'node:http';
import proxyaddr from 'proxy-addr';

export type ClientAddress = (req: IncomingMessage) => string;

/** Whose word is taken for where a request came from. */
export const trustedProxies = {
  parse(given: string): ClientAddress | undefined {
    const names = given.split(',').map((name) => name.trim());
    try {
      const trust = proxyaddr.compile(names.filter((name) => name !== 'none'));
      return (req) => proxyaddr(req, trust);
    } catch {
      return undefined;
    }
  },
  expects: 'addresses, networks such as 10.0.0.0/8, loopback or none, separated by commas',
  default: 'none',
  meaning: 'Proxies whose X-Forwarded-For is believed; without any, the connection tells who asks.',
};
