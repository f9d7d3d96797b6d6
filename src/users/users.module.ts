import { Module } from '@nestjs/common';
import { BuildingPeopleResolver } from './building-people.resolver.js';
import { BuildingPeopleService } from './building-people.service.js';
import { MeSessionsResolver } from './me-sessions.resolver.js';
import { ProvisionedPersonResolver } from './provisioned-person.resolver.js';
import { UnitPeopleResolver } from './unit-people.resolver.js';
import { UserController } from './user.controller.js';
import { UserDetailsService } from './user-details.service.js';
import { UsersController } from './users.controller.js';
import { UsersFileService } from './users-file.service.js';
import { UsersResolver } from './users.resolver.js';
import { UsersService } from './users.service.js';

@Module({
  controllers: [UsersController, UserController],
  providers: [
    UsersResolver,
    BuildingPeopleResolver,
    MeSessionsResolver,
    ProvisionedPersonResolver,
    UnitPeopleResolver,
    UsersService,
    UsersFileService,
    UserDetailsService,
    BuildingPeopleService,
  ],
  exports: [UsersService],
})
export class UsersModule {}
