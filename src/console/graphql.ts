import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './generated/graphql-env.js';

/** Operations are typed from schema.gql: one that asks for what is not there does not compile. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { DateTime: string };
}>();

export type { ResultOf, VariablesOf } from 'gql.tada';
