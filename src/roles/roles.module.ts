import { Module } from '@nestjs/common';
import { RolesController } from './roles.controller.js';
import { RolesResolver } from './roles.resolver.js';
import { RolesService } from './roles.service.js';

@Module({ controllers: [RolesController], providers: [RolesResolver, RolesService] })
export class RolesModule {}
