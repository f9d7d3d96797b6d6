import { PROBLEMS, type ProblemCode } from '../errors/catalogue.js';
import { DomainError, problem } from '../errors/domain-error.js';
import { IN_PATH, type PointerMap, withMappedPointers } from './pointer-map.js';

const POINTERS: PointerMap = [
  ['/identity/userId', '/userId'],
  ['/grants/resident/buildingId', IN_PATH],
  ['/grants/resident', ''],
];

/** The top-level code, then `CODE /pointer` of each problem. */
function said(problems: readonly [ProblemCode, string][], pointers = POINTERS): string[] {
  const error = withMappedPointers(
    DomainError.rejecting(problems.map(([code, pointer]) => problem(code, pointer))),
    pointers,
  );
  if (!(error instanceof DomainError)) throw new Error('This is another error');
  return [error.code, ...error.problems.map(({ code, pointer }) => `${code} ${pointer}`)];
}

describe('the pointer of a problem, converted for a smaller body', () => {
  it.each<[string, string, string]>([
    ['changes its prefix if that is in the map', '/grants/resident/unitId', '/unitId'],
    ['changes if it is in the map', '/grants/resident', ''],
    ['changes its prefix and keeps the rest', '/identity/userId/0', '/userId/0'],
    ['stays the same if the map does not contain it', '/mode/atomic', '/mode/atomic'],
    ['stays the same if only a part of a name is in the map', '/grants/residents', '/grants/residents'],
    ['stays empty', '', ''],
  ])('%s', (_, pointer, expected) => {
    expect(said([['VALUE_INVALID', pointer]])).toEqual(['INVALID_INPUT', `VALUE_INVALID ${expected}`]);
  });

  it('uses the first matching prefix, so the map lists longer ones first', () => {
    const pointers: PointerMap = [
      ['/identity/email', '/email'],
      ['/identity', ''],
    ];
    expect(said([['EMAIL_EXISTS', '/identity/email']], pointers)).toEqual(['EMAIL_EXISTS', 'EMAIL_EXISTS /email']);
    expect(said([['NAME_REQUIRED', '/identity/name']], pointers)).toEqual(['INVALID_INPUT', 'NAME_REQUIRED /name']);
  });

  it('stays with its code and detail, in the same order', () => {
    const problems = [
      problem('UNIT_NOT_FOUND', '/grants/resident/unitId', 'A sentence.'),
      problem('USER_NOT_FOUND', '/identity/userId'),
    ];
    expect(withMappedPointers(DomainError.rejecting(problems), POINTERS)).toMatchObject({
      code: 'INVALID_INPUT',
      problems: [
        { code: 'UNIT_NOT_FOUND', pointer: '/unitId', detail: 'A sentence.' },
        { code: 'USER_NOT_FOUND', pointer: '/userId', detail: PROBLEMS.USER_NOT_FOUND.detail },
      ],
    });
  });
});

describe('an id in the path', () => {
  const absent: [ProblemCode, string] = ['BUILDING_NOT_FOUND', '/grants/resident/buildingId'];

  it('is 404 without other problems if it does not exist, whatever is wrong with the body', () => {
    expect(said([absent])).toEqual(['NOT_FOUND']);
    expect(said([['USER_NOT_FOUND', '/identity/userId'], absent])).toEqual(['NOT_FOUND']);
    expect(said([['USER_DEACTIVATED', '/identity/userId'], absent])).toEqual(['NOT_FOUND']);
  });

  it('is not reported as unknown if the call is forbidden', () => {
    expect(said([absent, ['ROLE_NOT_GRANTABLE', '/grants/orgRoleKeys/0']])).toEqual([
      'FORBIDDEN',
      'ROLE_NOT_GRANTABLE /grants/orgRoleKeys/0',
    ]);
  });

  it('has an empty pointer in other problems', () => {
    expect(said([['BUILDING_NOT_GRANTABLE', '/grants/resident/buildingId']])).toEqual([
      'FORBIDDEN',
      'BUILDING_NOT_GRANTABLE ',
    ]);
    expect(said([['USER_DEACTIVATED', '/identity/email']], [['/identity', IN_PATH]])).toEqual([
      'USER_DEACTIVATED',
      'USER_DEACTIVATED ',
    ]);
  });
});

it.each([new Error('another'), new DomainError('UNAVAILABLE'), 'a text', undefined])(
  'returns errors without problems unchanged: %s',
  (error) => {
    expect(withMappedPointers(error, POINTERS)).toBe(error);
  },
);
