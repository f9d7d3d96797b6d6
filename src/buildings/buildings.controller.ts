import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { ApiProblems, ApiReaderProblems } from '../errors/api-problems.decorator.js';
import { ApiPage } from '../pagination/api-page.decorator.js';
import { pageOf } from '../pagination/list-page.model.js';
import { BUILDING_ID } from '../provisioning/path-parameters.js';
import { BuildingCountsService } from './building-counts.service.js';
import { BuildingList, UnitList } from './building.model.js';
import { BuildingsArgs, UnitsArgs } from './buildings.args.js';
import { BuildingsService } from './buildings.service.js';
import { UnitsService } from './units.service.js';

const LIMITS = 'Building administrators see only the buildings that they administer.';

@ApiTags('Buildings')
@ApiBearerAuth()
@ApiReaderProblems()
@Controller('api/org/buildings')
export class BuildingsController {
  constructor(
    private readonly service: BuildingsService,
    private readonly counts: BuildingCountsService,
    private readonly unitsService: UnitsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List buildings', description: `Requires BUILDINGS_READ. ${LIMITS}` })
  @ApiPage(BuildingList, 'Buildings, sorted by name.')
  async buildings(@Query() query: BuildingsArgs, @CurrentCaller() caller: Caller): Promise<BuildingList> {
    return this.counts.listWithCounts(await this.service.buildings(query, caller), caller);
  }

  @Get(':buildingId/units')
  @ApiOperation({ summary: 'List the units of a building', description: `Requires BUILDINGS_READ. ${LIMITS}` })
  @ApiParam(BUILDING_ID)
  @ApiPage(UnitList, 'Units, sorted by label.')
  @ApiProblems('NOT_FOUND')
  async units(
    @Param('buildingId') buildingId: string,
    @Query() query: UnitsArgs,
    @CurrentCaller() caller: Caller,
  ): Promise<UnitList> {
    return pageOf(await this.unitsService.unitsIn(buildingId, query, caller));
  }
}
