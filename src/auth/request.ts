import type { ExecutionContext } from '@nestjs/common';
import { type GqlContextType, GqlExecutionContext } from '@nestjs/graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type GraphQLResolveInfo, OperationTypeNode } from 'graphql';
import type { Caller } from './caller.js';

/** The request of a call, on either transport. The guard sets the caller. */
export interface AuthenticatedRequest extends FastifyRequest {
  caller?: Caller;
}

/** The context of GraphQL resolvers. */
export interface GraphqlContext {
  req: AuthenticatedRequest;
  /** For headers only: the GraphQL server writes the body. */
  reply: FastifyReply;
}

function isGraphql(context: ExecutionContext): boolean {
  return context.getType<GqlContextType>() === 'graphql';
}

export function transportOf(context: ExecutionContext): 'GRAPHQL' | 'REST' {
  return isGraphql(context) ? 'GRAPHQL' : 'REST';
}

export function isMutation({ operation }: Pick<GraphQLResolveInfo, 'operation'>): boolean {
  return operation.operation === OperationTypeNode.MUTATION;
}

export function isInMutation(context: ExecutionContext): boolean {
  return isGraphql(context) && isMutation(GqlExecutionContext.create(context).getInfo<GraphQLResolveInfo>());
}

export function requestOfContext(context: ExecutionContext): AuthenticatedRequest {
  if (isGraphql(context)) return GqlExecutionContext.create(context).getContext<GraphqlContext>().req;
  return context.switchToHttp().getRequest<AuthenticatedRequest>();
}
