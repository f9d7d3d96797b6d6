import ipaddr from 'ipaddr.js';

/**
 * The network to which an address belongs for rate limits. An IPv6 client can use its whole /64 (RFC 4291, 2.5.4), so
 * it counts as one. IPv4 addresses in IPv6 form (2.5.5.2) count as IPv4. Ignores a port, which some proxies add.
 * Returns other texts unchanged.
 */
export function networkOf(text: string): string {
  const [, address = text] = /^(\d+(?:\.\d+){3}):\d+$/.exec(text) ?? /^\[(.+)\](?::\d+)?$/.exec(text) ?? [];
  if (!ipaddr.IPv6.isValid(address)) return address;
  const ip = ipaddr.IPv6.parse(address);
  // The library reads the deprecated "::192.0.2.7" (RFC 4291, 2.5.5.1) as "::ffff:192.0.2.7".
  if (ip.isIPv4MappedAddress() && !/^::\d+\./.test(address)) return ip.toIPv4Address().toString();
  return `${ip.toNormalizedString().split(':').slice(0, 4).join(':')}::/64`;
}
