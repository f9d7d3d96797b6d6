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
  @ApiOperation({ summary: 'Check that the process is running', security: [] })
  @ApiOkResponse({ type: HealthStatus, description: 'The process is running.' })
  @ApiProblems()
  live(): HealthStatus {
    return this.health.live();
  }

  @Get('ready')
  @ApiOperation({ summary: 'Check that the database answers and accepts writes', security: [] })
  @ApiOkResponse({ type: HealthStatus, description: 'The service is ready.' })
  @ApiProblems('UNAVAILABLE')
  ready(): Promise<HealthStatus> {
    return this.health.ready();
  }
}
