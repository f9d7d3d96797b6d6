import { PROBLEMS, type ProblemCode } from '../errors/catalogue.js';
import { DomainError, problem } from '../errors/domain-error.js';
import { IN_PATH, type PointerMap, restated } from './pointer-map.js';

const POINTERS: PointerMap = [
  ['/identity/userId', '/userId'],
  ['/grants/resident/buildingId', IN_PATH],
  ['/grants/resident', ''],
];

/** `CODE /pointer` of each problem after the top-level code. */
function said(problems: readonly [ProblemCode, string][], pointers = POINTERS): string[] {
  const error = restated(DomainError.rejecting(problems.map(([code, pointer]) => problem(code, pointer))), pointers);
  if (!(error instanceof DomainError)) throw new Error('This is another error');
  return [error.code, ...error.problems.map(({ code, pointer }) => `${code} ${pointer}`)];
}

describe('a problem of the big input, restated for a smaller body', () => {
  it.each<[string, string, string]>([
    ['moves with the part that it is in', '/grants/resident/unitId', '/unitId'],
    ['moves with the part itself', '/grants/resident', ''],
    ['moves whatever is below', '/identity/userId/0', '/userId/0'],
    ['stays where no pointer is given', '/mode/atomic', '/mode/atomic'],
    ['stays where only the beginning of a name is the same', '/grants/residents', '/grants/residents'],
    ['stays at the whole', '', ''],
  ])('%s', (_, pointer, expected) => {
    expect(said([['VALUE_INVALID', pointer]])).toEqual(['INVALID_INPUT', `VALUE_INVALID ${expected}`]);
  });

  it('takes the first pointer that fits, so the longest stand first', () => {
    const pointers: PointerMap = [
      ['/identity/email', '/email'],
      ['/identity', ''],
    ];
    expect(said([['EMAIL_EXISTS', '/identity/email']], pointers)).toEqual(['EMAIL_EXISTS', 'EMAIL_EXISTS /email']);
    expect(said([['NAME_REQUIRED', '/identity/name']], pointers)).toEqual(['INVALID_INPUT', 'NAME_REQUIRED /name']);
  });

  it('keeps order, codes and sentences', () => {
    const problems = [
      problem('UNIT_NOT_FOUND', '/grants/resident/unitId', 'A sentence.'),
      problem('USER_NOT_FOUND', '/identity/userId'),
    ];
    expect(restated(DomainError.rejecting(problems), POINTERS)).toMatchObject({
      code: 'INVALID_INPUT',
      problems: [
        { code: 'UNIT_NOT_FOUND', pointer: '/unitId', detail: 'A sentence.' },
        { code: 'USER_NOT_FOUND', pointer: '/userId', detail: PROBLEMS.USER_NOT_FOUND.detail },
      ],
    });
  });
});

describe('what the path names', () => {
  const absent: [ProblemCode, string] = ['BUILDING_NOT_FOUND', '/grants/resident/buildingId'];

  it('is 404 alone when it does not exist, whatever is wrong with the body', () => {
    expect(said([absent])).toEqual(['NOT_FOUND']);
    expect(said([['USER_NOT_FOUND', '/identity/userId'], absent])).toEqual(['NOT_FOUND']);
    expect(said([['USER_DEACTIVATED', '/identity/userId'], absent])).toEqual(['NOT_FOUND']);
  });

  it('is not said to be absent when something is forbidden', () => {
    expect(said([absent, ['ROLE_NOT_GRANTABLE', '/grants/orgRoleKeys/0']])).toEqual([
      'FORBIDDEN',
      'ROLE_NOT_GRANTABLE /grants/orgRoleKeys/0',
    ]);
  });

  it('has no pointer into the body when something else is wrong with it', () => {
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
  'leaves what names no problems as it is: %s',
  (error) => {
    expect(restated(error, POINTERS)).toBe(error);
  },
);
