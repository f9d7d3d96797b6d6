import { connect } from 'node:net';
import { sendAs, type HttpAnswer } from './http-client.js';
import type { Installation, Server } from './installation.js';

/** An answer over REST, and how long it took in milliseconds. */
export interface TimedAnswer extends HttpAnswer {
  ms: number;
}

/** Provisions over REST, on a new connection. */
export async function provisionTimed({ url }: Server, { token }: Installation, input: object): Promise<TimedAnswer> {
  const since = performance.now();
  const answer = await sendAs(url, token, { path: '/api/org/users/provision', body: JSON.stringify(input) });
  return { ...answer, ms: performance.now() - since };
}

/** Whether the server accepts new connections. */
export function isListening(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
