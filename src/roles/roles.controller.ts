import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { ApiReaderProblems } from '../errors/api-problems.decorator.js';
import { RoleList } from './role.model.js';
import { RolesService } from './roles.service.js';

@ApiTags('Roles')
@ApiBearerAuth()
@ApiReaderProblems()
@Controller('api/roles')
export class RolesController {
  constructor(private readonly service: RolesService) {}

  @Get()
  @ApiOperation({ summary: 'List roles', description: 'All global roles, on one page. Requires no permission.' })
  @ApiOkResponse({ type: RoleList, description: 'Roles, starting with the one that has the fewest permissions.' })
  async roles(@CurrentCaller() caller: Caller): Promise<RoleList> {
    return { items: await this.service.roles(caller), nextCursor: null };
  }
}
