import { Client, fetchExchange } from 'urql';

/** A client for calls that need no token, and so must not wait for one. */
export const openClient = new Client({
  url: '/graphql',
  preferGetMethod: false,
  exchanges: [fetchExchange],
});
