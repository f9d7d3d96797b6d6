import type { Socket } from 'node:net';
import { isFromProxy } from './trusted-proxy.js';

const from = (remoteAddress: string | undefined) => ({ socket: { remoteAddress } as Socket });

test.each<[trusted: boolean | number | string, remoteAddress: string | undefined, expected: boolean]>([
  [false, '127.0.0.1', false],
  [true, '203.0.113.1', true],
  [0, '127.0.0.1', false],
  [1, '203.0.113.1', true],
  ['10.0.0.1', '10.0.0.1', true],
  ['10.0.0.1', '10.0.0.2', false],
  ['10.0.0.1', '::ffff:10.0.0.1', true],
  ['192.0.2.1, 10.0.0.0/8', '10.9.8.7', true],
  ['10.0.0.0/8', '11.0.0.1', false],
  ['10.0.0.0/8', '::1', false],
  ['::1', '::1', true],
  ['2001:db8::/32', '2001:db8:1::2', true],
  ['2001:db8::/32', '2001:db9::2', false],
  ['2001:db8::/32', '10.0.0.1', false],
  ['10.0.0.1', undefined, false], // a Unix socket, or a connection that is closed
])('with TRUST_PROXY=%s the peer %s is a proxy: %s', (trusted, remoteAddress, expected) => {
  expect(isFromProxy(from(remoteAddress), trusted)).toBe(expected);
});
