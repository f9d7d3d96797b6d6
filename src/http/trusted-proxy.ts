import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import type { Settings } from '../settings/settings.js';

/** Whether the peer of this connection is a proxy of TRUST_PROXY, so that its headers can be believed. */
export function isFromProxy({ socket }: Pick<IncomingMessage, 'socket'>, trusted: Settings['trustProxy']): boolean {
  if (typeof trusted !== 'string') return trusted !== false && trusted !== 0;
  const { remoteAddress = '' } = socket;
  if (!ipaddr.isValid(remoteAddress)) return false;
  const peer = ipaddr.process(remoteAddress); // an IPv4 address that is mapped to IPv6 becomes IPv4 again
  return trusted.split(',').some((network) => isIn(peer, network.trim()));
}

function isIn(peer: ipaddr.IPv4 | ipaddr.IPv6, network: string): boolean {
  const [base, bits] = network.includes('/') ? ipaddr.parseCIDR(network) : [ipaddr.parse(network), 128];
  if (base.kind() !== peer.kind()) return false;
  return peer.match(base, base.kind() === 'ipv4' ? Math.min(bits, 32) : bits);
}
