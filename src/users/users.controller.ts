import { Controller, Get, Query, type StreamableFile } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { ApiReaderProblems } from '../errors/api-problems.decorator.js';
import { ApiPage } from '../pagination/api-page.decorator.js';
import { pageOf } from '../pagination/list-page.model.js';
import { UserList } from './user.model.js';
import { argsOf, UsersQuery } from './users.query.args.js';
import { USER_COLUMNS, UsersFileService } from './users-file.service.js';
import { UsersService } from './users.service.js';

@ApiTags('Users')
@ApiBearerAuth()
@ApiReaderProblems()
@Controller('api/users')
export class UsersController {
  constructor(
    private readonly service: UsersService,
    private readonly files: UsersFileService,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List users',
    description:
      'Requires PEOPLE_READ. A user matches all names of the query, and of a repeated name one of the values. ' +
      'Building administrators see only users who are assigned to or live in their buildings.',
  })
  @ApiPage(UserList, 'Users, sorted by name unless `orderBy` is set.', USER_COLUMNS)
  async users(@Query() query: UsersQuery, @CurrentCaller() caller: Caller): Promise<UserList | StreamableFile> {
    return query.format === 'csv'
      ? this.files.file(argsOf(query), caller)
      : pageOf(await this.service.users(argsOf(query), caller));
  }
}
