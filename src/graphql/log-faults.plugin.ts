import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import { Plugin } from '@nestjs/apollo';
import { Logger } from '@nestjs/common';
import type { GraphqlContext } from '../auth/request.js';
import { unforeseenErrorOf } from './format-error.js';

/** Logs, under the id of the request, the errors that pass no filter: those of GraphQL itself, such as a result that does not fit the schema. */
@Plugin()
export class LogFaultsPlugin implements ApolloServerPlugin<GraphqlContext> {
  private readonly logger = new Logger('GraphQL');

  requestDidStart(): Promise<GraphQLRequestListener<GraphqlContext>> {
    return Promise.resolve({
      didEncounterErrors: ({ errors, contextValue }) => {
        for (const error of errors)
          if (unforeseenErrorOf(error) !== null)
            this.logger.error(`An error that nothing foresaw request=${contextValue.req.id}`, error.stack);
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
    this.logger.error(`An error beside the execution request=${requestContext.contextValue.req.id}`, error.stack);
    return Promise.resolve();
  }
}
