import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import { Plugin } from '@nestjs/apollo';
import { Logger } from '@nestjs/common';
import type { GraphqlContext } from '../auth/request.js';
import { logFault } from '../errors/fault-log.js';
import { sendRetryAfter } from '../errors/problem.filter.js';
import { domainErrorIn } from './format-error.js';

/** Logs errors of resolvers, and errors of GraphQL itself, such as a result that does not match the schema. */
@Plugin()
export class LogFaultsPlugin implements ApolloServerPlugin<GraphqlContext> {
  private readonly logger = new Logger('GraphQL');

  requestDidStart(): Promise<GraphQLRequestListener<GraphqlContext>> {
    return Promise.resolve({
      didEncounterErrors: ({ errors, contextValue }) => {
        for (const error of errors) {
          const ours = domainErrorIn(error);
          if (ours === null) continue;
          logFault(ours, contextValue.req);
          sendRetryAfter(ours, contextValue.reply);
        }
        return Promise.resolve();
      },
    });
  }

  unexpectedErrorProcessingRequest({
    requestContext,
    error,
  }: Parameters<
    NonNullable<ApolloServerPlugin<GraphqlContext>['unexpectedErrorProcessingRequest']>
  >[0]): Promise<void> {
    this.logger.error(
      `Unexpected error while processing a GraphQL request request=${requestContext.contextValue.req.id}`,
      error.stack,
    );
    return Promise.resolve();
  }
}
