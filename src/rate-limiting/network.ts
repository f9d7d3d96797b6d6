import ipaddr from 'ipaddr.js';

/**
 * The network that attempts from an address are counted against. A client with one IPv6 address has all 2^64 of its
 * subnet (RFC 4291, 2.5.4), so the whole /64 counts as one. An IPv4 address written as IPv6 (RFC 4291, 2.5.5.2) counts
 * as the IPv4 address. A port, which some proxies add, is ignored. A text that is no address is returned unchanged.
 */
export function networkOf(text: string): string {
  const [, address = text] = /^(\d+(?:\.\d+){3}):\d+$/.exec(text) ?? /^\[(.+)\](?::\d+)?$/.exec(text) ?? [];
  if (!ipaddr.IPv6.isValid(address)) return address;
  const ip = ipaddr.IPv6.parse(address);
  // The library takes the deprecated "::192.0.2.7" (RFC 4291, 2.5.5.1) for "::ffff:192.0.2.7".
  if (ip.isIPv4MappedAddress() && !/^::\d+\./.test(address)) return ip.toIPv4Address().toString();
  return `${ip.toNormalizedString().split(':').slice(0, 4).join(':')}::/64`;
}
