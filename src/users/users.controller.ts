import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { ApiReaderProblems } from '../errors/api-problems.decorator.js';
import { ApiPage } from '../pagination/api-page.decorator.js';
import { pageOf } from '../pagination/list-page.model.js';
import { UserList } from './user.model.js';
import { argsOf, UsersQuery } from './users.query.args.js';
import { UsersService } from './users.service.js';

@ApiTags('Users')
@ApiBearerAuth()
@ApiReaderProblems()
@Controller('api/users')
export class UsersController {
  constructor(private readonly service: UsersService) {}

  @Get()
  @ApiOperation({
    summary: 'List users',
    description:
      'Requires PEOPLE_READ. A user matches all names of the query, and of a repeated name one of the values. ' +
      'Building administrators see only users who are assigned to or live in their buildings.',
  })
  @ApiPage(UserList, 'Users, sorted by name unless `orderBy` is set.')
  async users(@Query() query: UsersQuery, @CurrentCaller() caller: Caller): Promise<UserList> {
    return pageOf(await this.service.users(argsOf(query), caller));
  }
}
