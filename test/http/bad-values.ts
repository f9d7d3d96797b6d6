import { MARKER } from '../support/refusals.js';

/** An input that is refused only because of its shape. */
export interface BadValue {
  title: string;
  /** As JSON.parse returns it; a lone surrogate is sent as its \\u escape. */
  input: unknown;
  /** `CODE /pointer` each. */
  problems: string[];
  /** Over GraphQL: refused by the schema's types (400), or only by our check during execution (200). */
  byTypes: boolean;
  /** Whether GraphQL can write it as a literal. */
  literal: boolean;
}

/** Otherwise valid. No answer may contain any text in it. */
export const SOUND = {
  identity: { email: `${MARKER}@test.example`, name: MARKER, password: `${MARKER}-password`, sendInvite: true },
};

const identity = (fields: object) => ({ identity: { ...SOUND.identity, ...fields } });
const grants = (fields: unknown) => ({ ...SOUND, grants: fields });
const mode = (fields: unknown) => ({ ...SOUND, mode: fields });
const resident = (fields: object) => grants({ resident: { buildingId: 1, unitId: 1, ...fields } });
const assignment = (fields: object) => grants({ buildingAssignments: [{ buildingId: 1, type: 'STAFF', ...fields }] });
const times = <T>(count: number, item: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => item(i));

type Options = Partial<Pick<BadValue, 'literal'>>;
const row =
  (byTypes: boolean) =>
  (title: string, input: unknown, problems: string | string[], { literal = true }: Options = {}): BadValue => ({
    title,
    input,
    problems: [problems].flat(),
    byTypes,
    literal,
  });
const typed = row(true);
const checked = row(false);
const noLiteral = { literal: false };

const [EMAIL, NAME, PASSWORD] = ['/identity/email', '/identity/name', '/identity/password'];
const [ROLES, ASSIGNMENTS] = ['/grants/orgRoleKeys', '/grants/buildingAssignments'];
const invalid = (pointer: string) => `VALUE_INVALID ${pointer}`;
const required = (pointer: string) => `VALUE_REQUIRED ${pointer}`;
const tooLong = (pointer: string) => `VALUE_TOO_LONG ${pointer}`;
const unknown = (pointer: string) => `FIELD_UNKNOWN ${pointer}`;

const wrongTypes: BadValue[] = [
  typed('nothing at all', {}, required('/identity')),
  typed('identity null', { identity: null }, required('/identity')),
  typed('identity a string', { identity: MARKER }, invalid('/identity')),
  typed('identity a list', { identity: [SOUND.identity] }, invalid('/identity')),
  typed('identity empty', { identity: {} }, required(EMAIL)),
  typed('e-mail null', identity({ email: null }), required(EMAIL)),
  typed('e-mail a number', identity({ email: 5 }), invalid(EMAIL)),
  typed('e-mail a list', identity({ email: [MARKER] }), invalid(EMAIL)),
  typed('e-mail an object', identity({ email: { email: MARKER } }), invalid(EMAIL)),
  typed('name a number', identity({ name: 5 }), invalid(NAME)),
  typed('name a flag', identity({ name: true }), invalid(NAME)),
  typed('password a number', identity({ password: 1234567890 }), invalid(PASSWORD)),
  typed('sendInvite a string', identity({ sendInvite: 'true' }), invalid('/identity/sendInvite')),
  typed('sendInvite a number', identity({ sendInvite: 1 }), invalid('/identity/sendInvite')),
  typed('grants a string', grants(MARKER), invalid('/grants')),
  typed('grants a list', grants([]), invalid('/grants')),
  typed('role keys null inside', grants({ orgRoleKeys: ['viewer', null] }), required(`${ROLES}/1`)),
  typed('role keys of numbers', grants({ orgRoleKeys: [1, 'viewer', 2] }), [
    invalid(`${ROLES}/0`),
    invalid(`${ROLES}/2`),
  ]),
  typed('role keys nested', grants({ orgRoleKeys: [['viewer']] }), invalid(`${ROLES}/0`)),
  typed('assignments of strings', grants({ buildingAssignments: [MARKER] }), invalid(`${ASSIGNMENTS}/0`)),
  typed('assignments null inside', grants({ buildingAssignments: [null] }), required(`${ASSIGNMENTS}/0`)),
  typed('assignments nested', grants({ buildingAssignments: [[]] }), invalid(`${ASSIGNMENTS}/0`)),
  typed('assignment empty', grants({ buildingAssignments: [{}] }), [
    required(`${ASSIGNMENTS}/0/buildingId`),
    required(`${ASSIGNMENTS}/0/type`),
  ]),
  typed('assignment type null', assignment({ type: null }), required(`${ASSIGNMENTS}/0/type`)),
  typed('assignment type unknown', assignment({ type: 'JANITOR' }), invalid(`${ASSIGNMENTS}/0/type`)),
  typed('assignment type in lower case', assignment({ type: 'staff' }), invalid(`${ASSIGNMENTS}/0/type`)),
  typed('assignment type a number', assignment({ type: 0 }), invalid(`${ASSIGNMENTS}/0/type`)),
  typed('resident a list', grants({ resident: [] }), invalid('/grants/resident')),
  typed('resident empty', grants({ resident: {} }), [
    required('/grants/resident/buildingId'),
    required('/grants/resident/unitId'),
  ]),
  typed('residence mode unknown', resident({ mode: 'SWAP' }), invalid('/grants/resident/mode')),
  typed('mode a flag', mode(true), invalid('/mode')),
  typed('ifEmailExists unknown', mode({ ifEmailExists: 'UPDATE' }), invalid('/mode/ifEmailExists')),
  typed('dryRun a string', mode({ dryRun: 'yes' }), invalid('/mode/dryRun')),
  typed('atomic a number', mode({ atomic: 0 }), invalid('/mode/atomic')),
  typed('idempotent an object', mode({ idempotent: {} }), invalid('/mode/idempotent')),
  typed('requireSameOrg a list', mode({ requireSameOrg: [false] }), invalid('/mode/requireSameOrg')),
];

const ids: BadValue[] = [
  ...[2_147_483_648, -2_147_483_649, 9_007_199_254_740_992, 1e30, 1.5].map((id) =>
    typed(`unit id ${String(id)}`, resident({ unitId: id }), invalid('/grants/resident/unitId')),
  ),
  typed('building id a string', resident({ buildingId: '1' }), invalid('/grants/resident/buildingId')),
  typed('building id a flag', assignment({ buildingId: true }), invalid(`${ASSIGNMENTS}/0/buildingId`)),
  typed('building id too large', assignment({ buildingId: 4_294_967_297 }), invalid(`${ASSIGNMENTS}/0/buildingId`)),
  typed('from unit too large', resident({ mode: 'MOVE', fromUnitId: 2 ** 31 }), invalid('/grants/resident/fromUnitId')),
  checked('from unit with ADD', resident({ fromUnitId: 2 }), invalid('/grants/resident/fromUnitId')),
  checked('from unit is the unit', resident({ mode: 'MOVE', fromUnitId: 1 }), invalid('/grants/resident/fromUnitId')),
];

const characters: BadValue[] = [
  ...['\u0000', '\u0007', '\n', '\u001b', '\u007f', '\u0085', '\u2028'].map((c) =>
    checked(`name with ${escaped(c)}`, identity({ name: `${MARKER}${c}x` }), invalid(NAME)),
  ),
  checked('role key with NUL', grants({ orgRoleKeys: ['viewer', `${MARKER}\0`] }), invalid(`${ROLES}/1`)),
  checked('password with NUL', identity({ password: `${MARKER}\0password` }), invalid(PASSWORD)),
  checked('e-mail with NUL', identity({ email: `${MARKER}\0@test.example` }), invalid(EMAIL)),
  checked('name with a lone high surrogate', identity({ name: 'x\ud800' }), invalid(NAME), noLiteral),
  checked('name with a lone low surrogate', identity({ name: '\udc00x' }), invalid(NAME), noLiteral),
  checked('surrogates in reverse', identity({ name: '\udc00\ud800' }), invalid(NAME), noLiteral),
  checked('e-mail with a lone surrogate', identity({ email: '\ud800@test.example' }), invalid(EMAIL), noLiteral),
  checked('password with a lone surrogate', identity({ password: '12345678\ud800' }), invalid(PASSWORD), noLiteral),
  checked('role key with a lone surrogate', grants({ orgRoleKeys: ['\ud800'] }), invalid(`${ROLES}/0`), noLiteral),
];

const texts: BadValue[] = [
  ...[
    '',
    ' ',
    MARKER,
    `${MARKER}@`,
    `@${MARKER}.example`,
    'a b@test.example',
    'a@b@test.example',
    '\u212aate@test.example',
    'a@t\u00e9st.example',
    'a@test.example\u200b',
  ].map((email) => checked(`e-mail ${escaped(JSON.stringify(email))}`, identity({ email }), invalid(EMAIL))),
  checked('e-mail of 255 characters', identity({ email: `a@${'b'.repeat(245)}.example` }), tooLong(EMAIL)),
  checked('name blank', identity({ name: '   ' }), invalid(NAME)),
  checked('name of 201 characters', identity({ name: MARKER.repeat(17) }), tooLong(NAME)),
  checked('password of 7 characters', identity({ password: '1234567' }), invalid(PASSWORD)),
  checked('password of 73 bytes', identity({ password: 'x'.repeat(73) }), tooLong(PASSWORD)),
  checked('password of 37 two-byte characters', identity({ password: '\u00e4'.repeat(37) }), tooLong(PASSWORD)),
  checked('role key empty', grants({ orgRoleKeys: [''] }), invalid(`${ROLES}/0`)),
  checked('role key of 65 characters', grants({ orgRoleKeys: ['x'.repeat(65)] }), tooLong(`${ROLES}/0`)),
  checked('51 role keys', grants({ orgRoleKeys: times(51, () => MARKER) }), tooLong(ROLES)),
  checked(
    '501 assignments',
    grants({ buildingAssignments: times(501, (index) => ({ buildingId: index, type: 'STAFF' })) }),
    tooLong(ASSIGNMENTS),
  ),
];

const fields: BadValue[] = [
  typed('an unknown field', { ...SOUND, extra: MARKER }, unknown('/extra')),
  typed('an unknown field that is null', { ...SOUND, extra: null }, unknown('/extra')),
  typed('an unknown field of identity', identity({ role: MARKER }), unknown('/identity/role')),
  typed('an unknown field of an assignment', assignment({ orgId: 2 }), unknown(`${ASSIGNMENTS}/0/orgId`)),
  typed('an unknown field of the residence', resident({ since: MARKER }), unknown('/grants/resident/since')),
  typed('an unknown field of mode', mode({ force: true }), unknown('/mode/force')),
  typed("an org of the caller's choice", { ...SOUND, orgId: 2 }, unknown('/orgId')),
  typed('a field with a slash', { ...SOUND, 'a/b~c': 1 }, unknown('/a~1b~0c'), noLiteral),
  typed('an empty field name', { ...SOUND, '': 1 }, unknown('/'), noLiteral),
  ...['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__', 'prototype', 'then'].flatMap(
    (key) => [
      typed(`a field named ${key}`, { ...SOUND, [key]: MARKER }, unknown(`/${key}`)),
      typed(`a nested field named ${key}`, identity({ [key]: { x: MARKER } }), unknown(`/identity/${key}`)),
    ],
  ),
  typed('several problems at once', { ...identity({ email: 5, name: '' }), mode: { dryRun: 'x', y: 1 }, z: 1 }, [
    unknown('/z'),
    invalid(EMAIL),
    invalid(NAME),
    unknown('/mode/y'),
    invalid('/mode/dryRun'),
  ]),
];

function escaped(text: string): string {
  return text.replace(/[^ -~]/g, (c) => `U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`);
}

export const BAD_VALUES: readonly BadValue[] = [...wrongTypes, ...ids, ...characters, ...texts, ...fields];
