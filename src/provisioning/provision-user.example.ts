import { ofEachHolding } from './holdings/index.js';
import type { AppliedGrants, ProvisionResult } from './provision-result.model.js';
import type { ProvisionUserInput } from './provision-user.input.js';

/** Example calls for documents. They use the ids of demo data that was loaded into an empty database. */
export const PROVISION_USER_EXAMPLE = {
  identity: { email: 'jane@acme.example', name: 'Jane Admin', sendInvite: true },
  grants: {
    orgRoleKeys: ['admin', 'org_admin'],
    buildingAssignments: [
      { buildingId: 1, type: 'MANAGER' },
      { buildingId: 2, type: 'STAFF' },
    ],
    resident: { buildingId: 1, unitId: 1, mode: 'ADD' },
  },
  mode: { ifEmailExists: 'LINK', requireSameOrg: true, atomic: true, idempotent: true, dryRun: false },
} satisfies Loose<ProvisionUserInput>;

export const PREVIEW_USER_EXAMPLE = {
  identity: { email: 'omar@acme.example', name: 'Omar Staff', sendInvite: true },
  grants: { orgRoleKeys: ['viewer'] },
  mode: { dryRun: true },
} satisfies Loose<ProvisionUserInput>;

/** The result for holdings that the example does not request: an empty list, or null. */
const NOTHING_APPLIED = ofEachHolding((_, holding) => holding.asked(undefined)) as {
  [Name in keyof AppliedGrants]: AppliedGrants[Name];
};

/** The response to the first example call. */
export const PROVISION_USER_RESULT_EXAMPLE = {
  user: {
    id: '0192f0c1-2d3e-7f4a-8b5c-6d7e8f901234',
    email: 'jane@acme.example',
    name: 'Jane Admin',
    status: 'INVITED',
  },
  created: true,
  linkedExisting: false,
  dryRun: false,
  applied: {
    ...NOTHING_APPLIED,
    orgRoleKeys: ['admin', 'org_admin'],
    buildingAssignments: [
      { buildingId: 1, type: 'MANAGER' },
      { buildingId: 2, type: 'STAFF' },
    ],
    resident: { occupancyId: '0192f0c1-2d3f-7b21-9c3d-1f2e3d4c5b6a', unitId: 1, buildingId: 1 },
  },
  changes: [
    { kind: 'USER_CREATED' },
    { kind: 'ROLE_GRANTED', roleKey: 'admin' },
    { kind: 'ROLE_GRANTED', roleKey: 'org_admin' },
    { kind: 'ASSIGNMENT_CREATED', buildingId: 1, type: 'MANAGER' },
    { kind: 'ASSIGNMENT_CREATED', buildingId: 2, type: 'STAFF' },
    { kind: 'OCCUPANCY_STARTED', buildingId: 1, unitId: 1, occupancyId: '0192f0c1-2d3f-7b21-9c3d-1f2e3d4c5b6a' },
    { kind: 'INVITATION_QUEUED' },
  ],
  invitation: { status: 'QUEUED', expiresAt: null },
  warnings: [],
} satisfies ProvisionResult;

/** The type with enums as JSON strings. */
type Loose<T> = T extends readonly (infer Item)[]
  ? Loose<Item>[]
  : T extends string
    ? `${T}`
    : T extends object
      ? { [K in keyof T]: Loose<T[K]> }
      : T;
