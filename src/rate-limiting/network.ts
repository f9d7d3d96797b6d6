import { isIPv6, SocketAddress } from 'node:net';

/**
 * Whom attempts from an address are counted against. Whoever has one IPv6 address has the 2^64 of its subnet
 * (RFC 4291, 2.5.4), so that the whole /64 counts as one; an IPv4 address written as IPv6 (RFC 4291, 2.5.5.2) counts as the IPv4 address.
 * A port, as some proxies add, does not count. What is no address, as a proxy may hand on, stays as it is.
 */
export function networkOf(text: string): string {
  const [, address = text] = /^(\d+(?:\.\d+){3}):\d+$/.exec(text) ?? /^\[(.+)\](?::\d+)?$/.exec(text) ?? [];
  if (!isIPv6(address)) return address;
  const { address: canonical } = new SocketAddress({ address, family: 'ipv6' });
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(canonical)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = canonical.split('::').map((part) => part.replace(/[\d.]+\.\d+$/, '0:0'));
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return `${[...before, ...zeros, ...after].slice(0, 4).join(':')}::/64`;
}
