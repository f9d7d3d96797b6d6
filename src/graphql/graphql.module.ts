import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ObservabilityModule } from '../observability/observability.module.js';
import { Settings } from '../settings/settings.js';
import { withAllowance } from './allowance.js';
import { AnswerLimitsPlugin } from './answer-limits.plugin.js';
import { DateTimeScalar } from './date-time.scalar.js';
import { documentLimits } from './document-limits.rule.js';
import { formatError } from './format-error.js';
import { InputProblemsPlugin } from './input-problems.plugin.js';
import { LogFaultsPlugin } from './log-faults.plugin.js';
import { NoteCallsPlugin } from './note-calls.plugin.js';

/** Maximum tokens of a document. The largest valid input, written as literals, has about 4,500. */
const MAX_TOKENS = 5_000;

@Module({
  imports: [
    ObservabilityModule,
    GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      inject: [Settings],
      useFactory: (settings: Settings): ApolloDriverConfig => ({
        autoSchemaFile: true,
        sortSchema: true,
        buildSchemaOptions: { skipCheck: true }, // Apollo checks the schema at the start
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
        // Apollo's cache control wraps the resolver of each field, only to say that nothing may be cached.
        plugins: [ApolloServerPluginLandingPageDisabled(), ApolloServerPluginCacheControlDisabled()],
      }),
    }),
  ],
  providers: [AnswerLimitsPlugin, DateTimeScalar, InputProblemsPlugin, LogFaultsPlugin, NoteCallsPlugin],
})
export class GraphqlModule {}
