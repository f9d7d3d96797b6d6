import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/public.decorator.js';
import { ApiProblems } from '../errors/api-problems.decorator.js';
import { HealthStatus } from './health-status.model.js';
import { HealthService } from './health.service.js';

@ApiTags('Health')
@Public()
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get('live')
  @ApiOperation({ summary: 'Whether the process runs', security: [] })
  @ApiOkResponse({ type: HealthStatus, description: 'It runs.' })
  @ApiProblems()
  live(): HealthStatus {
    return this.health.live();
  }

  @Get('ready')
  @ApiOperation({ summary: 'Whether calls can be served: the database answers and takes writes', security: [] })
  @ApiOkResponse({ type: HealthStatus, description: 'They can.' })
  @ApiProblems('UNAVAILABLE')
  ready(): Promise<HealthStatus> {
    return this.health.ready();
  }
}
