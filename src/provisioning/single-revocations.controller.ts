import { Controller, Delete, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { ApiCallerProblems, ApiProblems } from '../errors/api-problems.decorator.js';
import { BUILDING_ID, ROLE_KEY, USER_ID } from './path-parameters.js';
import { UserRoles } from './single-grant.model.js';
import { EndResidenceQuery } from './single-revocation.input.js';
import { RemainingHomes, RevokedAssignment } from './single-revocation.model.js';
import { SingleRevocationsService } from './single-revocations.service.js';

/** The counterparts of the single grants, with one revocation each. A repeat gets the same response. */
@ApiTags('Single revocations')
@ApiBearerAuth()
@ApiCallerProblems('NOT_FOUND')
@Controller('api')
export class SingleRevocationsController {
  constructor(private readonly revocations: SingleRevocationsService) {}

  @Delete('users/:userId/roles/:roleKey')
  @ApiOperation({ summary: 'Revoke a role', description: 'Nothing changes if the user does not have the role.' })
  @ApiParam(USER_ID)
  @ApiParam(ROLE_KEY)
  @ApiOkResponse({ type: UserRoles, description: 'All roles that the user still has.' })
  @ApiProblems('LAST_ADMIN')
  revokeRole(
    @Param('userId') userId: string,
    @Param('roleKey') roleKey: string,
    @CurrentCaller() caller: Caller,
  ): Promise<UserRoles> {
    return this.revocations.revokeRole(userId, roleKey, caller);
  }

  @Delete('org/buildings/:buildingId/assignments/:userId')
  @ApiOperation({ summary: 'End an assignment', description: 'Residences of the user in the building stay.' })
  @ApiParam(BUILDING_ID)
  @ApiParam(USER_ID)
  @ApiOkResponse({ type: RevokedAssignment, description: 'The user is not assigned to the building.' })
  endAssignment(
    @Param('buildingId') buildingId: string,
    @Param('userId') userId: string,
    @CurrentCaller() caller: Caller,
  ): Promise<RevokedAssignment> {
    return this.revocations.endAssignment(buildingId, userId, caller);
  }

  @Delete('org/buildings/:buildingId/residents/:userId')
  @ApiOperation({ summary: 'End a residence', description: 'Ends the active residence in the unit. History is kept.' })
  @ApiParam(BUILDING_ID)
  @ApiParam(USER_ID)
  @ApiOkResponse({ type: RemainingHomes, description: 'The units in the building where the user still lives.' })
  endResidence(
    @Param('buildingId') buildingId: string,
    @Param('userId') userId: string,
    @Query() query: EndResidenceQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<RemainingHomes> {
    return this.revocations.endResidence(buildingId, userId, query, caller);
  }
}
