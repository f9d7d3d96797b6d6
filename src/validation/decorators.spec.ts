import { accepted, NOT_STRINGS, problemsWith, UNCLEAN } from '../../test/support/checked.js';
import { LoginInput } from '../auth/login.input.js';
import { ResidentGrantInput } from '../provisioning/grants.input.js';
import { IdentityInput } from '../provisioning/provision-user.input.js';
import { BuildingsArgs } from '../buildings/buildings.args.js';

const email = (value: unknown) => problemsWith(IdentityInput, { email: value });
const identity = (fields: object) => problemsWith(IdentityInput, { email: 'jane@org.com', ...fields });
const domainOf189 = `${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(57)}.com`;

describe('an e-mail address', () => {
  it.each<[string, string, string]>([
    ['an ordinary one', 'jane@org.com', 'jane@org.com'],
    ['upper case, which becomes lower case', 'JANE.Admin@ORG.Com', 'jane.admin@org.com'],
    ['ASCII white space around it, which is removed', ' \t\r\n\fjane@org.com\f\n\r\t ', 'jane@org.com'],
    ['ASCII punctuation', "o'hara+tag_1-x=y/z@sub.org.com", "o'hara+tag_1-x=y/z@sub.org.com"],
    ['an encoded domain', 'jane@xn--mnchen-3ya.example', 'jane@xn--mnchen-3ya.example'],
    ['254 characters', `${'a'.repeat(64)}@${domainOf189}`, `${'a'.repeat(64)}@${domainOf189}`],
    ['254 characters after trimming', `   ${'A'.repeat(64)}@${domainOf189}   `, `${'a'.repeat(64)}@${domainOf189}`],
  ])('accepts %s', (_, value, expected) => {
    expect(accepted(IdentityInput, { email: value })).toEqual({ email: expected });
    expect(accepted(IdentityInput, { email: expected })).toEqual({ email: expected });
  });

  it.each<[string, unknown]>([
    ['an empty string', ''],
    ['white space', '   '],
    ['no at sign', 'jane.org.com'],
    ['no local part', '@org.com'],
    ['no domain', 'jane@'],
    ['a domain without a dot', 'jane@localhost'],
    ['two at signs', 'jane@@org.com'],
    ['two addresses', 'jane@org.com,joe@org.com'],
    ['a display name', 'Jane <jane@org.com>'],
    ['a space inside', 'ja ne@org.com'],
    ['a quoted local part, which a mail program may read as another address', '"joe@other.com"@org.com'],
    ['a quoted local part with a space', '"jane doe"@org.com'],
    ['a line feed, which could add a mail header', 'jane@org.com\nBcc:joe@org.com'],
    ['a vertical tab before it', '\vjane@org.com'],
    ['a no-break space before it', '\u00a0jane@org.com'],
    ['a byte order mark', '\ufeffjane@org.com'],
    ['a letter that is not ASCII', 'jané@org.com'],
    ['the Kelvin sign, which lower-cases to k', '\u212aate@org.com'],
    ['the Kelvin sign in the domain', 'jane@boo\u212a.com'],
    ['a dotted capital I', '\u0130da@org.com'],
    ['a Cyrillic homoglyph', 'j\u0430ne@org.com'],
    ['a zero-width space', 'jane\u200b@org.com'],
    ['a full-width at sign', 'jane\uff20org.com'],
    ['a local part of 65 characters', `${'a'.repeat(65)}@org.com`],
    ['a label of 64 characters', `jane@${'a'.repeat(64)}.com`],
    ['an address literal', 'jane@[127.0.0.1]'],
    ...UNCLEAN.map(([name, text]): [string, string] => [name, `${text}@org.com`]),
    ...NOT_STRINGS,
  ])('rejects %s', (_, value) => {
    expect(email(value)).toEqual(['VALUE_INVALID /email']);
  });

  it.each<[string, string]>([
    ['255 characters', `${'a'.repeat(64)}@d${domainOf189}`],
    ['255 characters that are not an address', 'a'.repeat(255)],
    ['60,000 characters', `${'a'.repeat(60_000)}@org.com`],
  ])('rejects %s as too long', (_, value) => {
    expect(email(value)).toEqual(['VALUE_TOO_LONG /email']);
  });

  it('is checked in linear time, even with much white space', () => {
    expect(email(`a${' '.repeat(150_000)}a`)).toEqual(['VALUE_TOO_LONG /email']); // quadratic time would take minutes
  });

  it.each([null, undefined])('rejects %s as missing', (value) => {
    expect(email(value)).toEqual(['VALUE_REQUIRED /email']);
  });
});

describe('a password', () => {
  it.each<[string, string]>([
    ['8 characters', 'zbcdefgh'],
    ['8 characters of four bytes', '😀'.repeat(8)],
    ['72 bytes', 'a'.repeat(72)],
    ['72 bytes in 36 characters', 'é'.repeat(36)],
    ['72 bytes in 18 characters', '😀'.repeat(18)],
    ['white space around it, which is kept', '  correct horse  '],
    ['72 bytes in the composed form', 'e\u0301'.repeat(36)],
    ['the demo password', 'demo-password-1'],
    ['a common password with more characters', 'password1234567'],
  ])('accepts %s unchanged', (_, password) => {
    expect(accepted(IdentityInput, { email: 'jane@org.com', password })).toEqual({ email: 'jane@org.com', password });
  });

  it.each<[string, unknown, string]>([
    ['an empty string', '', 'VALUE_INVALID'],
    ['7 characters', 'abcdefg', 'VALUE_INVALID'],
    ['7 characters in 14 UTF-16 units', '😀'.repeat(7), 'VALUE_INVALID'],
    ['73 bytes', 'a'.repeat(73), 'VALUE_TOO_LONG'],
    ['73 bytes in 37 characters', `${'é'.repeat(36)}a`, 'VALUE_TOO_LONG'],
    ['76 bytes in 19 characters', '😀'.repeat(19), 'VALUE_TOO_LONG'],
    ['7 characters in the composed form', 'e\u0301'.repeat(7), 'VALUE_INVALID'],
    ['73 bytes in the composed form', `${'e\u0301'.repeat(36)}a`, 'VALUE_TOO_LONG'],
    ['a common password that is too short', '123456', 'VALUE_INVALID'],
    ...['password', 'password123', 'PassWord123', 'QWERTYUIOP', 'passw0rd', 'baseball'].map(
      (common): [string, string, string] => [`the common password ${common}`, common, 'PASSWORD_COMMON'],
    ),
    ...UNCLEAN.map(([name, text]): [string, string, string] => [name, text, 'VALUE_INVALID']),
    ...NOT_STRINGS.map(([name, value]): [string, unknown, string] => [name, value, 'VALUE_INVALID']),
  ])('rejects %s', (_, password, code) => {
    expect(identity({ password })).toEqual([`${code} /password`]);
  });
});

describe('a name', () => {
  it.each<[string, string, string]>([
    ['200 characters', 'x'.repeat(200), 'x'.repeat(200)],
    ['200 characters after trimming', ` ${'x'.repeat(200)}\n`, 'x'.repeat(200)],
    ['letters of any script', 'Žofie 李小龍 عائشة', 'Žofie 李小龍 عائشة'],
    ['joined emoji', '👩‍🚀 Jane', '👩‍🚀 Jane'],
    ['decomposed letters, which are composed', 'Rene\u0301 \u1112\u1161\u11ab', 'René 한'],
    ['200 characters after composing', 'e\u0301'.repeat(200), 'é'.repeat(200)],
    ['markup and quotes', `<b>O'Hara</b> "Jr."; --`, `<b>O'Hara</b> "Jr."; --`],
  ])('accepts %s', (_, name, expected) => {
    expect(accepted(IdentityInput, { email: 'jane@org.com', name })).toMatchObject({ name: expected });
  });

  it.each<[string, unknown, string]>([
    ['an empty string', '', 'VALUE_INVALID'],
    ['white space', ' \t\n\u00a0', 'VALUE_INVALID'],
    ...['\u200b', '\u3164', '\u2800', '\u034f\ufe0f', '\u{e0041}'].map((blank): [string, string, string] => [
      `blank characters: U+${blank.codePointAt(0)!.toString(16)}`,
      blank,
      'VALUE_INVALID',
    ]),
    ['201 characters', 'x'.repeat(201), 'VALUE_TOO_LONG'],
    ...UNCLEAN.map(([label, text]): [string, string, string] => [label, text, 'VALUE_INVALID']),
    ...NOT_STRINGS.map(([label, value]): [string, unknown, string] => [label, value, 'VALUE_INVALID']),
  ])('rejects %s', (_, name, code) => {
    expect(identity({ name })).toEqual([`${code} /name`]);
  });
});

describe('a flag', () => {
  it.each([true, false, null, undefined])('accepts %s', (sendInvite) => {
    expect(identity({ sendInvite })).toEqual([]);
  });

  it.each(['true', 'false', '', 0, 1, [], [true], {}])('rejects %j', (sendInvite) => {
    expect(identity({ sendInvite })).toEqual(['VALUE_INVALID /sendInvite']);
  });
});

describe('an id of 32 bits', () => {
  it.each([0, 1, -1, -0, 2_147_483_647, -2_147_483_648])('accepts %d', (id) => {
    expect(problemsWith(ResidentGrantInput, { buildingId: id, unitId: id })).toEqual([]);
  });

  it.each<[unknown]>([
    [2_147_483_648],
    [-2_147_483_649],
    [4_294_967_297],
    [Number.MAX_SAFE_INTEGER],
    [1e300],
    [Infinity],
    [NaN],
    [1.5],
    ['1'],
    [''],
    [true],
    [[1]],
    [{}],
  ])('rejects %p', (id) => {
    expect(problemsWith(ResidentGrantInput, { buildingId: id, unitId: 1 })).toEqual(['VALUE_INVALID /buildingId']);
    expect(problemsWith(ResidentGrantInput, { buildingId: 1, unitId: id })).toEqual(['VALUE_INVALID /unitId']);
  });

  it.each([null, undefined])('rejects %s as missing', (id) => {
    expect(problemsWith(ResidentGrantInput, { buildingId: id, unitId: id })).toEqual([
      'VALUE_REQUIRED /buildingId',
      'VALUE_REQUIRED /unitId',
    ]);
  });
});

describe('a secret at sign-in', () => {
  const login = (password: unknown) =>
    problemsWith(LoginInput, { organization: 'acme', email: 'jane@org.com', password });

  it.each(['x', 'a'.repeat(73), ' ', '😀'.repeat(512)])('accepts any text', (password) => {
    expect(login(password)).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['an empty string', '', 'VALUE_INVALID'],
    ['1,025 characters', 'a'.repeat(1025), 'VALUE_TOO_LONG'],
    ['undefined', undefined, 'VALUE_REQUIRED'],
    ['null', null, 'VALUE_REQUIRED'],
    ...NOT_STRINGS.map(([name, value]): [string, unknown, string] => [name, value, 'VALUE_INVALID']),
  ])('rejects %s', (_, password, code) => {
    expect(login(password)).toEqual([`${code} /password`]);
  });
});

describe('the arguments of a page', () => {
  it.each<[object, string[]]>([
    [{ first: 1 }, []],
    [{ first: 100 }, []],
    [{ first: 0 }, ['VALUE_INVALID /first']],
    [{ first: 101 }, ['VALUE_INVALID /first']],
    [{ first: 1.5 }, ['VALUE_INVALID /first']],
    [{ first: '1.0' }, ['VALUE_INVALID /first']],
    [{ first: null, after: null, search: null }, []],
    [{ after: Buffer.from('Block A').toString('base64url') }, []],
    [{ after: '' }, ['VALUE_INVALID /after']],
    [{ after: 'A'.repeat(2049) }, ['VALUE_INVALID /after']],
    [{ after: Buffer.from('a\u0000b').toString('base64url') }, ['VALUE_INVALID /after']],
    [{ after: 7 }, ['VALUE_INVALID /after']],
    [{ search: 'x'.repeat(201) }, ['VALUE_TOO_LONG /search']],
  ])('%j have the problems %j', (args, problems) => {
    expect(problemsWith(BuildingsArgs, args)).toEqual(problems);
  });
});
