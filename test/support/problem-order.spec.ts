import { placeOf } from './problem-order.js';

it('orders the sections identity, roles, assignments, resident, mode, and list entries by index', () => {
  const pointers = [
    '/identity/email',
    '/grants/orgRoleKeys/0',
    '/grants/orgRoleKeys/10',
    '/grants/buildingAssignments/0/type',
    '/grants/buildingAssignments/2/buildingId',
    '/grants/resident/unitId',
    '/mode/atomic',
  ];
  const places = pointers.map(placeOf);
  expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
});

it.each(['/revocations/orgRoleKeys/0', '/grants/keys/0', '/grantsMore', '/modes', '/elsewhere'])(
  'throws for the unknown section %s',
  (pointer) => {
    expect(() => placeOf(pointer)).toThrow('no section');
  },
);
