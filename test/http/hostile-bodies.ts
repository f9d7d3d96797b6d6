import { MARKER } from '../support/refusals.js';
import type { ErrorCode } from '../../src/errors/catalogue.js';

/** One thing that nobody means well with, where it is put, and what it is answered. */
export interface HostileBody {
  title: string;
  /** A sound preview of `provisionUser` has this instead, at a path such as `identity.name`; the whole JSON text, if there is no path. */
  at: string | null;
  value: unknown;
  /** `ok` where it is a text like any other. */
  answer: 'ok' | ErrorCode;
  /** `CODE /pointer` each. */
  problems?: string[];
  /** Over GraphQL: whether its types refuse it, before the execution. */
  byTypes?: boolean;
}

const NAME = 'identity.name';
const EMAIL = 'identity.email';
const PASSWORD = 'identity.password';
const ROLE = 'grants.orgRoleKeys.0';
const BUILDING = 'grants.resident.buildingId';
const UNIT = 'grants.resident.unitId';

const harmless = (title: string, at: string, value: unknown): HostileBody => ({ title, at, value, answer: 'ok' });
const pointerOf = (at: string): string => `/${at.replaceAll('.', '/')}`;
const refused =
  (code: string, byTypes = false) =>
  (title: string, at: string, value: unknown): HostileBody => ({
    ...{ title, at, value, byTypes },
    answer: 'INVALID_INPUT',
    problems: [`${code} ${pointerOf(at)}`],
  });
const invalid = refused('VALUE_INVALID');
const mistyped = refused('VALUE_INVALID', true);
const tooLong = refused('VALUE_TOO_LONG');
const unknownRole = refused('ROLE_UNKNOWN');

/** Words of other languages are only words here. */
const TEXTS: HostileBody[] = [
  harmless('SQL in a name', NAME, `Robert'); DROP TABLE "User"; --`),
  harmless('SQL that waits', NAME, `'||pg_sleep(10)||'`),
  harmless('SQL in an e-mail address', EMAIL, `o'or'1'='1@test.example`),
  harmless('SQL in a password', PASSWORD, `' OR ''='' --`),
  unknownRole('SQL in a role key', ROLE, `viewer' OR '1'='1`),
  unknownRole('a wildcard as role key', ROLE, '%'),
  unknownRole('a role key in another case', ROLE, 'Viewer'),
  unknownRole('a role key with a blank', ROLE, 'viewer '),
  unknownRole('a role key with a homoglyph', ROLE, 'vi\u0435wer'),
  unknownRole('a role key of the prototype', ROLE, '__proto__'),
  unknownRole('an operator of another database as text', ROLE, '{"$gt":""}'),
  mistyped('an operator of another database', ROLE, { $gt: '' }),
  mistyped('an operator instead of an address', EMAIL, { $ne: null }),
  harmless('HTML', NAME, '<script>alert(1)</script><img src=x onerror=alert(1)>'),
  harmless('a template', NAME, '{{7*7}} ${7*7} <%= 7*7 %> #{7*7}'),
  harmless('an expression of log4j', NAME, '${jndi:ldap://127.0.0.1/a}'),
  harmless('a shell', NAME, '$(touch /tmp/x); `id` | cat'),
  harmless('a path', NAME, '../../../../etc/passwd'),
  harmless('a formula', NAME, `=cmd|' /C calc'!A0`),
  harmless('a format', NAME, '%s%n%x%d {0}'),
  harmless('an entity', NAME, '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>&a;'),
  harmless('a text like null', NAME, 'null'),
  harmless('digits', NAME, '1e400'),
  harmless('four-byte characters', NAME, '\u{1f3e0}'.repeat(100)),
  harmless('a right-to-left script', NAME, '\u05e9\u05dc\u05d5\u05dd'),
  tooLong('four-byte characters, one too many', NAME, '\u{1f3e0}'.repeat(100) + 'x'),
  harmless('a path as password', PASSWORD, '../../../../etc/shadow'),
];

const CHARACTERS: HostileBody[] = [
  invalid('CRLF in a name, as for a header of a mail', NAME, `${MARKER}\r\nBcc: ${MARKER}@test.example`),
  invalid('a line feed alone', NAME, `${MARKER}\nBcc: x`),
  invalid('an override of the direction', NAME, `${MARKER}\u202etxt.exe`),
  invalid('an isolate of the direction', NAME, `${MARKER}\u2066x`),
  invalid('nothing that can be seen', NAME, '\u200b\u200c\u200d\ufeff'),
  invalid('an escape of a terminal', NAME, `\u001b[2J${MARKER}`),
  invalid('CRLF in an address', EMAIL, `${MARKER}@test.example\r\nBcc: x@test.example`),
  invalid('a header encoded in an address', EMAIL, `${MARKER}@test.example%0d%0aBcc:x@test.example`),
  invalid('two addresses', EMAIL, `${MARKER}@test.example,x@test.example`),
  invalid('an address with a name', EMAIL, `"${MARKER}" <x@test.example>`),
  invalid('a quoted local part', EMAIL, `"${MARKER} x"@test.example`),
  invalid('a Cyrillic letter in an address', EMAIL, '\u0430dmin@test.example'),
  invalid('a Kelvin sign in an address', EMAIL, '\u212aate@test.example'),
  invalid('a dotless i in an address', EMAIL, 'adm\u0131n@test.example'),
  invalid('a full-width at sign', EMAIL, 'admin\uff20test.example'),
  invalid('a zero-width space in an address', EMAIL, 'ad\u200bmin@test.example'),
  invalid('a soft hyphen in an address', EMAIL, 'ad\u00admin@test.example'),
  invalid('a byte order mark before an address', EMAIL, '\ufeffadmin@test.example'),
  invalid('an address at a number', EMAIL, `${MARKER}@[127.0.0.1]`),
  invalid('an address at one word', EMAIL, `${MARKER}@localhost`),
  tooLong('an address of 255 characters', EMAIL, `${'a'.repeat(64)}@${'b.'.repeat(92)}example`.padEnd(255, 'x')),
  harmless('a password of 72 bytes', PASSWORD, '\u{1f3e0}'.repeat(18)),
  tooLong('a password of 73 bytes in 19 characters', PASSWORD, '\u{1f3e0}'.repeat(18) + 'x'),
  invalid('a password of eight code units that are four characters', PASSWORD, '\u{1f3e0}'.repeat(4)),
];

const NUMBERS: HostileBody[] = [
  mistyped('an id as text', UNIT, '1'),
  mistyped('an id as a list', UNIT, [1]),
  mistyped('an id as an object', UNIT, { valueOf: 1 }),
  mistyped('true as an id', BUILDING, true),
  mistyped('2^31', UNIT, 2 ** 31),
  mistyped('2^32 + 1, which is 1 in 32 bits', BUILDING, 2 ** 32 + 1),
  mistyped('2^53 + 2', UNIT, 2 ** 53 + 2),
  mistyped('half an id', UNIT, 0.5),
  refused('BUILDING_NOT_FOUND')('the least of 32 bits', BUILDING, -(2 ** 31)),
  refused('BUILDING_NOT_FOUND')('building 0', BUILDING, 0),
  refused('UNIT_NOT_FOUND')('unit -1', UNIT, -1),
  mistyped('a date for a name', NAME, 20_260_230),
  mistyped('"false" as a flag', 'mode.requireSameOrg', 'false'),
  mistyped('0 as a flag', 'mode.atomic', 0),
  mistyped('an empty list as a flag', 'identity.sendInvite', []),
];

export const HOSTILE_VALUES: readonly HostileBody[] = [...TEXTS, ...CHARACTERS, ...NUMBERS];
