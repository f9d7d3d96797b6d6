import { Module } from '@nestjs/common';
import { LimitsModule } from '../rate-limiting/limits.module.js';
import { LinksService } from './links.service.js';
import { LinksStore } from './links.store.js';

/** The links that are mailed to users: invitations and password resets. */
@Module({
  imports: [LimitsModule],
  providers: [LinksService, LinksStore],
  exports: [LinksService],
})
export class LinksModule {}
