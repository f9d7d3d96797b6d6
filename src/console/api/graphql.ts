import { initGraphQLTada } from 'gql.tada';
import type { introspection } from '../generated/graphql-env.js';

/** Operations are typed from schema.gql. An operation that selects an unknown field does not compile. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { DateTime: string };
}>();

export type { ResultOf, VariablesOf } from 'gql.tada';
