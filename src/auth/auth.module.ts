import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { IdentityProviderModule } from '../identity-provider/identity-provider.module.js';
import { LimitsModule } from '../rate-limiting/limits.module.js';
import { ActorsService } from './actors.service.js';
import { AuthController } from './auth.controller.js';
import { AuthGuard } from './auth.guard.js';
import { AuthResolver } from './auth.resolver.js';
import { AuthService } from './auth.service.js';
import { CredentialsService } from './credentials.service.js';
import { KeyUsesService } from './key-uses.service.js';
import { PasswordsService } from './passwords.service.js';
import { SessionCookies } from './session-cookies.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsResolver } from './sessions.resolver.js';
import { SessionsService } from './sessions.service.js';
import { SessionsStore } from './sessions.store.js';
import { TokensService } from './tokens.service.js';

@Global()
@Module({
  imports: [IdentityProviderModule, LimitsModule],
  controllers: [AuthController, SessionsController],
  providers: [
    ActorsService,
    AuthResolver,
    AuthService,
    CredentialsService,
    KeyUsesService,
    PasswordsService,
    SessionCookies,
    SessionsResolver,
    SessionsService,
    SessionsStore,
    TokensService,
    { provide: APP_GUARD, useClass: AuthGuard },
  ],
  exports: [
    ActorsService,
    AuthService,
    CredentialsService,
    KeyUsesService,
    PasswordsService,
    SessionsService,
    TokensService,
  ],
})
export class AuthModule {}
