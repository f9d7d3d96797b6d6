import { type DynamicModule, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuthModule } from '../auth/auth.module.js';
import { DatabaseModule } from '../database/database.module.js';
import { MailModule } from '../mail/mail.module.js';
import { ProvisioningModule } from '../provisioning/provisioning.module.js';
import { Settings } from '../settings/settings.js';
import { BuildingImportService } from './building-import.service.js';
import { BuildingImportStore } from './building-import.store.js';
import { OrganizationsService } from './organizations.service.js';

/** The services that commands need, without GraphQL and the server. The server does not import it. */
@Module({})
class CommandsModule {
  static forRoot(settings: Settings): DynamicModule {
    return {
      module: CommandsModule,
      global: true,
      imports: [DatabaseModule, AuthModule, ProvisioningModule, MailModule],
      providers: [
        { provide: Settings, useValue: settings },
        OrganizationsService,
        BuildingImportService,
        BuildingImportStore,
      ],
      exports: [Settings],
    };
  }
}

export function createServices(settings: Settings): Promise<INestApplicationContext> {
  return NestFactory.createApplicationContext(CommandsModule.forRoot(settings), {
    logger: ['fatal', 'error', 'warn'],
    abortOnError: false,
  });
}
