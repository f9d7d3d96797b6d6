import type { ApiParamOptions } from '@nestjs/swagger';
import { DEMO_BUILDING_ID, DEMO_USER_ID } from '../examples/demo-examples.js';

/** Path parameters for OpenAPI, with examples that work with the demo data. */

export const BUILDING_ID: ApiParamOptions = {
  name: 'buildingId',
  schema: { type: 'integer', format: 'int32', example: DEMO_BUILDING_ID },
  description: 'Id of the building.',
};

export const USER_ID: ApiParamOptions = {
  name: 'userId',
  schema: { type: 'string', format: 'uuid', example: DEMO_USER_ID },
  description: 'UUID of the user.',
};

export const ROLE_KEY: ApiParamOptions = {
  name: 'roleKey',
  schema: { type: 'string', example: 'viewer' },
  description: 'Key of the role, case-sensitive.',
};
