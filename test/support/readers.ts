import type { TestApp } from './app.js';
import { aRole, type UserOptions } from './builders.js';
import type { TestCompany } from './requests.js';

/** What a caller may read: `all`, only of their `own` buildings or themselves, or `no` for 403. */
export type Reach = 'all' | 'own' | 'no';
type Reads = [buildings: Reach, users: Reach, audit: Reach];

interface Scene {
  app: TestApp;
  company: TestCompany;
}
type OptionsOf = (scene: Scene) => UserOptions | Promise<UserOptions>;

const inFirst =
  (type: 'MANAGER' | 'STAFF' | 'BUILDING_ADMIN', roleKeys: string[] = []): OptionsOf =>
  ({ company }) => ({ name: 'Caller', roleKeys, assignments: [{ buildingId: company.buildings[0]!.id, type }] });
const withRole =
  (key: string): OptionsOf =>
  () => ({ roleKeys: [key] });
const withPermission =
  (permission: Parameters<typeof aRole>[1][number]): OptionsOf =>
  async ({ app }) => ({ roleKeys: [await aRole(app.prisma, [permission])] });

/** Callers, and what each may read. */
export const READERS: readonly [caller: string, options: OptionsOf, reads: Reads][] = [
  ['viewer', withRole('viewer'), ['all', 'all', 'no']],
  ['org_admin', withRole('org_admin'), ['all', 'all', 'all']],
  ['admin', withRole('admin'), ['all', 'all', 'all']],
  ['platform_admin', withRole('platform_admin'), ['all', 'all', 'all']],
  ['a role with only PEOPLE_READ', withPermission('PEOPLE_READ'), ['no', 'all', 'no']],
  ['a role with only BUILDINGS_READ', withPermission('BUILDINGS_READ'), ['all', 'no', 'no']],
  ['a role with only AUDIT_READ', withPermission('AUDIT_READ'), ['no', 'no', 'all']],
  ['a role with only PEOPLE_PROVISION', withPermission('PEOPLE_PROVISION'), ['no', 'no', 'no']],
  ['a building administrator', inFirst('BUILDING_ADMIN'), ['own', 'own', 'no']],
  ['a building administrator and viewer', inFirst('BUILDING_ADMIN', ['viewer']), ['all', 'all', 'no']],
  ['a manager of a building', inFirst('MANAGER'), ['no', 'no', 'no']],
  ['staff of a building', inFirst('STAFF'), ['no', 'no', 'no']],
  ['a resident', ({ company }) => ({ unitIds: [company.buildings[0]!.units[0]!] }), ['no', 'no', 'no']],
  ['a caller who holds nothing', () => ({}), ['no', 'no', 'no']],
];

/** The code of the answer to what somebody may read at least in part. */
export const allowed = (reach: Reach): string => (reach === 'no' ? 'FORBIDDEN' : 'ok');
