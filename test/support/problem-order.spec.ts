import { ALL_HOLDINGS } from '../../src/provisioning/holdings/index.js';
import { placeOf } from './problem-order.js';

it('orders the sections identity, roles, assignments, resident, revocations, mode, and list entries by index', () => {
  const pointers = [
    '/identity/email',
    '/grants/orgRoleKeys/0',
    '/grants/orgRoleKeys/10',
    '/grants/buildingAssignments/0/type',
    '/grants/buildingAssignments/2/buildingId',
    '/grants/resident/unitId',
    '/revocations/orgRoleKeys/0',
    '/revocations/orgRoleKeys/1',
    '/revocations/buildingIds/0',
    '/revocations/unitIds/3',
    '/revocations/everything',
    '/mode/atomic',
  ];
  const places = pointers.map(placeOf);
  expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));

  const fieldsOf = (section: string) =>
    new Set(pointers.filter((one) => one.startsWith(`/${section}/`)).map((one) => one.split('/')[2]));
  expect(fieldsOf('grants')).toEqual(new Set(ALL_HOLDINGS.map(([name]) => name)));
  expect(fieldsOf('revocations')).toEqual(new Set([...ALL_HOLDINGS.map(([, one]) => one.revocations), 'everything']));
});

it.each(['/revocations/residents/0', '/grants/keys/0', '/grantsMore', '/modes', '/elsewhere'])(
  'throws for the unknown section %s',
  (pointer) => {
    expect(() => placeOf(pointer)).toThrow('no section');
  },
);
