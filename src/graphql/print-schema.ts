import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { AccountsResolver } from '../accounts/accounts.resolver.js';
import { BulkInvitationsResolver } from '../accounts/bulk-invitations.resolver.js';
import { PasswordCallsResolver } from '../accounts/password-calls.resolver.js';
import { ApiKeysResolver } from '../api-keys/api-keys.resolver.js';
import { AuditResolver } from '../audit/audit.resolver.js';
import { AuthResolver } from '../auth/auth.resolver.js';
import { SessionsResolver } from '../auth/sessions.resolver.js';
import { BuildingsResolver } from '../buildings/buildings.resolver.js';
import { ChangedPlacesResolver } from '../buildings/changed-places.resolver.js';
import { PlacesResolver } from '../buildings/places.resolver.js';
import { UnitsResolver } from '../buildings/units.resolver.js';
import { InvitationsResolver } from '../invitations/invitations.resolver.js';
import { ProvisioningResolver } from '../provisioning/provisioning.resolver.js';
import { RolesResolver } from '../roles/roles.resolver.js';
import { BuildingPeopleResolver } from '../users/building-people.resolver.js';
import { MeSessionsResolver } from '../users/me-sessions.resolver.js';
import { ProvisionedPersonResolver } from '../users/provisioned-person.resolver.js';
import { UnitPeopleResolver } from '../users/unit-people.resolver.js';
import { UsersResolver } from '../users/users.resolver.js';
import { DateTimeScalar } from './date-time.scalar.js';

const HEADER = '# Written from the code by `npm run schema:write`. A test fails when the two differ.\n\n';

const RESOLVERS = [
  AccountsResolver,
  ApiKeysResolver,
  AuditResolver,
  AuthResolver,
  BuildingPeopleResolver,
  BuildingsResolver,
  BulkInvitationsResolver,
  ChangedPlacesResolver,
  InvitationsResolver,
  MeSessionsResolver,
  PasswordCallsResolver,
  PlacesResolver,
  ProvisionedPersonResolver,
  ProvisioningResolver,
  RolesResolver,
  SessionsResolver,
  UnitPeopleResolver,
  UnitsResolver,
  UsersResolver,
];

/** The schema as SDL, built without a server or a database. */
export async function printGraphqlSchema(): Promise<string> {
  const app = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: false });
  const schema = await app.get(GraphQLSchemaFactory).create(RESOLVERS, [DateTimeScalar]);
  await app.close();
  return `${HEADER}${printSchema(lexicographicSortSchema(schema))}\n`;
}
