import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { AccountsModule } from './accounts/accounts.module.js';
import { ApiKeysModule } from './api-keys/api-keys.module.js';
import { AuditModule } from './audit/audit.module.js';
import { AuthModule } from './auth/auth.module.js';
import { BuildingsModule } from './buildings/buildings.module.js';
import { DatabaseModule } from './database/database.module.js';
import { ProblemFilter } from './errors/problem.filter.js';
import { GraphqlModule } from './graphql/graphql.module.js';
import { HealthModule } from './health/health.module.js';
import { InvitationsModule } from './invitations/invitations.module.js';
import { ObservabilityModule } from './observability/observability.module.js';
import { ProvisioningModule } from './provisioning/provisioning.module.js';
import { RolesModule } from './roles/roles.module.js';
import { Settings } from './settings/settings.js';
import { UsersModule } from './users/users.module.js';
import { InputPipe } from './validation/input.pipe.js';
import { UndeclaredQuery } from './validation/undeclared-query.interceptor.js';

@Module({})
export class AppModule {
  static forRoot(settings: Settings): DynamicModule {
    return {
      module: AppModule,
      global: true,
      imports: [
        DatabaseModule,
        AuthModule,
        GraphqlModule,
        ProvisioningModule,
        UsersModule,
        RolesModule,
        BuildingsModule,
        AuditModule,
        InvitationsModule,
        AccountsModule,
        ApiKeysModule,
        HealthModule,
        ObservabilityModule,
      ],
      providers: [
        { provide: Settings, useValue: settings },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_INTERCEPTOR, useClass: UndeclaredQuery },
        { provide: APP_PIPE, useClass: InputPipe },
      ],
      exports: [Settings],
    };
  }
}
