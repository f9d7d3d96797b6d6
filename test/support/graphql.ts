import type { Response } from 'supertest';
import type { Problem } from '../../src/errors/domain-error.js';
import type { TestApp } from './app.js';
import { request } from './http-client.js';

interface GraphqlAnswer {
  /** HTTP status. */
  status: number;
  /** The data that the document selects. */
  data?: Response['body'];
  /** Code of the first error. */
  code?: string;
  errors?: Problem[];
  /** The whole body as sent by the server. */
  text: string;
}

/** Sends a GraphQL document as a client does. */
export async function sendGraphql(
  { url }: Pick<TestApp, 'url'>,
  token: string | null,
  query: string,
  variables: object = {},
): Promise<GraphqlAnswer> {
  const call = request(url).post('/graphql');
  if (token !== null) void call.set('authorization', `Bearer ${token}`);
  const { status, body, text } = await call.send({ query, variables });
  return { status, data: body.data, ...body.errors?.[0]?.extensions, text };
}
