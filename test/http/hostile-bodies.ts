import { MARKER } from '../support/refusals.js';
import type { ErrorCode } from '../../src/errors/catalogue.js';

/** A malicious value, its place in the input, and the expected answer. */
export interface HostileBody {
  title: string;
  /**
   * The path in a valid dry run of `provisionUser`, such as `identity.name`, where the value is put. Null if the value
   * is the whole JSON text.
   */
  at: string | null;
  value: unknown;
  /** `ok` if the server accepts the value as an ordinary text. */
  answer: 'ok' | ErrorCode;
  /** `CODE /pointer` each. */
  problems?: string[];
  /** Over GraphQL: whether the schema's types refuse it, before the execution. */
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

/** Code in other languages is only text here. */
const TEXTS: HostileBody[] = [
  harmless('SQL in a name', NAME, `Robert'); DROP TABLE "User"; --`),
  harmless('SQL with a delay', NAME, `'||pg_sleep(10)||'`),
  harmless('SQL in an e-mail address', EMAIL, `o'or'1'='1@test.example`),
  harmless('SQL in a password', PASSWORD, `' OR ''='' --`),
  unknownRole('SQL in a role key', ROLE, `viewer' OR '1'='1`),
  unknownRole('a wildcard as a role key', ROLE, '%'),
  unknownRole('a role key in another case', ROLE, 'Viewer'),
  unknownRole('a role key with a blank', ROLE, 'viewer '),
  unknownRole('a role key with a homoglyph', ROLE, 'vi\u0435wer'),
  unknownRole('the role key __proto__', ROLE, '__proto__'),
  unknownRole('a MongoDB operator as text', ROLE, '{"$gt":""}'),
  mistyped('a MongoDB operator', ROLE, { $gt: '' }),
  mistyped('a MongoDB operator as an address', EMAIL, { $ne: null }),
  harmless('HTML', NAME, '<script>alert(1)</script><img src=x onerror=alert(1)>'),
  harmless('a template', NAME, '{{7*7}} ${7*7} <%= 7*7 %> #{7*7}'),
  harmless('a Log4j lookup', NAME, '${jndi:ldap://127.0.0.1/a}'),
  harmless('a shell command', NAME, '$(touch /tmp/x); `id` | cat'),
  harmless('a path', NAME, '../../../../etc/passwd'),
  harmless('a spreadsheet formula', NAME, `=cmd|' /C calc'!A0`),
  harmless('a format string', NAME, '%s%n%x%d {0}'),
  harmless('an XML entity', NAME, '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>&a;'),
  harmless('the text null', NAME, 'null'),
  harmless('digits', NAME, '1e400'),
  harmless('four-byte characters', NAME, '\u{1f3e0}'.repeat(100)),
  harmless('a right-to-left script', NAME, '\u05e9\u05dc\u05d5\u05dd'),
  tooLong('four-byte characters, one too many', NAME, '\u{1f3e0}'.repeat(100) + 'x'),
  harmless('a path as a password', PASSWORD, '../../../../etc/shadow'),
];

const CHARACTERS: HostileBody[] = [
  invalid('CRLF in a name, as for a mail header', NAME, `${MARKER}\r\nBcc: ${MARKER}@test.example`),
  invalid('only a line feed', NAME, `${MARKER}\nBcc: x`),
  invalid('a direction override', NAME, `${MARKER}\u202etxt.exe`),
  invalid('a direction isolate', NAME, `${MARKER}\u2066x`),
  invalid('only invisible characters', NAME, '\u200b\u200c\u200d\ufeff'),
  invalid('a terminal escape', NAME, `\u001b[2J${MARKER}`),
  invalid('CRLF in an address', EMAIL, `${MARKER}@test.example\r\nBcc: x@test.example`),
  invalid('an encoded header in an address', EMAIL, `${MARKER}@test.example%0d%0aBcc:x@test.example`),
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
  invalid('an address at an IP address', EMAIL, `${MARKER}@[127.0.0.1]`),
  invalid('an address at a one-word host', EMAIL, `${MARKER}@localhost`),
  tooLong('an address of 255 characters', EMAIL, `${'a'.repeat(64)}@${'b.'.repeat(92)}example`.padEnd(255, 'x')),
  harmless('a password of 72 bytes', PASSWORD, '\u{1f3e0}'.repeat(18)),
  tooLong('a password of 73 bytes in 19 characters', PASSWORD, '\u{1f3e0}'.repeat(18) + 'x'),
  invalid('a password of four characters in eight code units', PASSWORD, '\u{1f3e0}'.repeat(4)),
];

const NUMBERS: HostileBody[] = [
  mistyped('an id as text', UNIT, '1'),
  mistyped('an id as a list', UNIT, [1]),
  mistyped('an id as an object', UNIT, { valueOf: 1 }),
  mistyped('true as an id', BUILDING, true),
  mistyped('2^31', UNIT, 2 ** 31),
  mistyped('2^32 + 1, which is 1 in 32 bits', BUILDING, 2 ** 32 + 1),
  mistyped('2^53 + 2', UNIT, 2 ** 53 + 2),
  mistyped('a fractional id', UNIT, 0.5),
  refused('BUILDING_NOT_FOUND')('the least of 32 bits', BUILDING, -(2 ** 31)),
  refused('BUILDING_NOT_FOUND')('building 0', BUILDING, 0),
  refused('UNIT_NOT_FOUND')('unit -1', UNIT, -1),
  mistyped('a date as a name', NAME, 20_260_230),
  mistyped('"false" as a flag', 'mode.requireSameOrg', 'false'),
  mistyped('0 as a flag', 'mode.atomic', 0),
  mistyped('an empty list as a flag', 'identity.sendInvite', []),
];

export const HOSTILE_VALUES: readonly HostileBody[] = [...TEXTS, ...CHARACTERS, ...NUMBERS];
