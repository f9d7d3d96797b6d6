import { Module } from '@nestjs/common';
import { UserDetailsService } from './user-details.service.js';
import { UsersResolver } from './users.resolver.js';
import { UsersService } from './users.service.js';

@Module({ providers: [UsersResolver, UsersService, UserDetailsService] })
export class UsersModule {}
