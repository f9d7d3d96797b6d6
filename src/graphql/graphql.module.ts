import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Settings } from '../settings/settings.js';
import { withAllowance } from './allowance.js';
import { AnswerLimitsPlugin } from './answer-limits.plugin.js';
import { documentLimits } from './document-limits.rule.js';
import { formatError } from './format-error.js';
import { InputProblemsPlugin } from './input-problems.plugin.js';
import { LogFaultsPlugin } from './log-faults.plugin.js';

/** Tokens in one document: the largest input that is accepted, written out in it, has about 4,500. */
const MAX_TOKENS = 5_000;

@Module({
  imports: [
    GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      inject: [Settings],
      useFactory: (settings: Settings): ApolloDriverConfig => ({
        autoSchemaFile: true,
        sortSchema: true,
        path: '/graphql',
        context: (request: FastifyRequest, reply: FastifyReply) => ({ req: request, reply }),
        formatError,
        transformSchema: withAllowance,
        introspection: settings.explorer,
        hideSchemaDetailsFromClientErrors: !settings.explorer,
        includeStacktraceInErrorResponses: false,
        csrfPrevention: true,
        stopOnTerminationSignals: false,
        validationRules: [documentLimits],
        parseOptions: { maxTokens: MAX_TOKENS },
        persistedQueries: false,
        playground: false,
        graphiql: false,
        // Its cache control wraps the resolver of each field, and all it would say is that nothing may be stored.
        plugins: [ApolloServerPluginLandingPageDisabled(), ApolloServerPluginCacheControlDisabled()],
      }),
    }),
  ],
  providers: [AnswerLimitsPlugin, InputProblemsPlugin, LogFaultsPlugin],
})
export class GraphqlModule {}
