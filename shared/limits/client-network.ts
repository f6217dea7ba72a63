import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Whom a budget per address belongs to: an IPv4 address, or the /64 that one customer has of IPv6. What is no address, be
 * it that the connection is gone or that a proxy says something else, is all one.
 */
export function networkOf(address: string | undefined): string {
  switch (isIP(address ?? '')) {
    case 4:
      return address as string;
    case 6:
      return networkOf6(ipaddr.IPv6.parse(address as string));
    default:
      return 'unknown';
  }
}

function networkOf6(address: ipaddr.IPv6): string {
  if (address.isIPv4MappedAddress()) return address.toIPv4Address().toString();
  return address.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':');
}
