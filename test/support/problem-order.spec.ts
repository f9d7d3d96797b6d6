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
});

it.each(['/revocations/residents/0', '/grants/keys/0', '/grantsMore', '/modes', '/elsewhere'])(
  'throws for the unknown section %s',
  (pointer) => {
    expect(() => placeOf(pointer)).toThrow('no section');
  },
);
