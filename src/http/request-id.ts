import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Settings } from '../settings/settings.js';
import { isFromProxy } from './trusted-proxy.js';

/** A UUID, with hyphens or as nginx writes it. An id of another form could contain an address or a token. */
const FORM = /^(?:[\da-f]{32}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i;

/** @returns the id that a trusted proxy gave to the request, so that both logs can be compared; else a new one */
export function requestIdOf(request: IncomingMessage, { trustProxy }: Settings): string {
  const { 'x-request-id': given = '' } = request.headers;
  return typeof given === 'string' && FORM.test(given) && isFromProxy(request, trustProxy) ? given : randomUUID();
}
