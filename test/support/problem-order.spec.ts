import { placeOf } from './problem-order.js';

it('places the sections in the order identity, roles, assignments, resident, mode, and entries by their index', () => {
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
  'has no place for %s',
  (pointer) => {
    expect(() => placeOf(pointer)).toThrow('no section');
  },
);
