import fc from 'fast-check';
import { nameInMail } from './name-in-mail.js';

const ORDINARY = [
  'Jane Admin',
  'Dr. Jane',
  'Dr.Jane',
  'J.R. Smith',
  'J.R.R. Tolkien',
  'J. R. Smith',
  'St.John',
  'St. John-Smith',
  'Müller & Co. KG',
  'Müller & Söhne GmbH & Co. KG',
  'Acme Inc.',
  'Acme S.p.A.',
  'Mieterverein e.V.',
  'Sr. & Jr.',
  'Jane Doe, Ph.D.',
  "O'Neill",
  'Col·legi Sant Jordi',
  'ジョン・スミス',
  '李 小龍',
  'Иван И. Иванов',
  'Ελένη Π. Παπαδοπούλου',
  'Jañe 李 \u{1F600}',
  'A/B Homes',
  'Homes @ Park Lane',
  'Unit 4: North',
  'Unit 4:North',
  'Owners: Jane & John',
  'WEG Parkstr. 12-14, 16, 18',
  'Residents 2026',
  'Season 2026-27',
  'Haus Nr. 7',
  'Haus Nr.7',
  'Version 2.0',
  'Jane, the Owner',
  '<b>Jane</b> & "Co"',
];

it.each(ORDINARY)('accepts the name %j', (name) => {
  expect(nameInMail(name)).toBe(name);
});

const LINKS = [
  'Pay at www.evil.example',
  'WWW.Evil.Unknown',
  'http://evil',
  'HTTPS://EVIL.EXAMPLE',
  'https:evil',
  'ftp://evil.example',
  '//evil.example',
  '\\\\evil\\share',
  'evil.example/x',
  'Evil.Unknown/x',
  'Evil.Unknown:8080',
  'x@y.example',
  'x@localhost',
  'mailto:x',
  'javascript:alert(1)',
  'tel:+15550100',
  'sip:x@y',
  'sip:x',
  'SIP:x',
  'whatsapp:x',
  'Pay bitcoin:x',
  'evil+x:y',
  'Call 555-0100 00',
  'Call +1 (555) 010-0000',
  'Call 0555.010.0000',
  'evil.com',
  'EVIL.COM',
  'Evil.Com',
  'Evil.Example',
  'call evil.unknown now',
  'evil .com',
  'see evil.com.',
  '(evil.com)',
  'evil。com',
  'evil．com',
  'evil｡com',
  'evil․com',
  'evil﹒com',
  'ｅｖｉｌ．ｃｏｍ',
  'ｗｗｗ．ｅｖｉｌ．ｅｘａｍｐｌｅ',
  'x＠y.example',
  'http：／／evil',
  'ev\u200Bil.\u200Bcom',
  'evil.c\u200Dom',
  'evil.\u00ADcom',
  'evil\u2060.com',
  'Evil.\u200BCom',
  'evil.\u0301com',
  'evil.\uFE0Fcom',
  'x\u200B@\u200By',
  'http:\u200B//evil',
  '𝐞𝐯𝐢𝐥.𝐜𝐨𝐦',
  'ⓔⓥⓘⓛ.ⓒⓞⓜ',
  '192.168.0.1',
  'Pay 10.0.0.1 now',
  'пример.рф',
  '例え.中国',
  'مثال.إختبار',
  'xn--e1afmkfd.xn--p1ai',
  'XN--E1AFMKFD.XN--P1AI',
  'evil.соm', // with Cyrillic letters
  'Jane https://evil.example/a?b#c Smith',
];

it.each(LINKS)('rejects %j, which looks like a link or an address', (name) => {
  expect(nameInMail(name)).toBeNull();
});

const from = (...texts: string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);
const link = fc.oneof(
  fc
    .tuple(from('www.', 'http://', 'https://', ''), from('evil', 'pay-here', 'a.b'), from('.com', '.example', '.co.uk'))
    .map((parts) => parts.join('')),
  fc.tuple(from('x', 'jane.doe'), from('@evil.example', '@evil.com')).map((parts) => parts.join('')),
);

/** The text with each character as it is or in another form that looks the same. */
const disguised = (text: string): fc.Arbitrary<string> =>
  fc.tuple(...Array.from(text, (character) => formsOf(character))).map((characters) => characters.join(''));

function formsOf(character: string): fc.Arbitrary<string> {
  const wide = String.fromCodePoint(character.charCodeAt(0) + 0xfee0);
  const others = character === '.' ? ['\u3002', '\uFF61', '\u2024', '\uFE52'] : [character.toUpperCase()];
  const forms = [character, character, wide, ...others];
  const hidden = ['\u200B', '\u200C', '\u200D', '\u2060', '\uFEFF', '\u00AD', '\u034F', '\uFE0F'];
  return from(...forms, ...hidden.map((mark) => `${character}${mark}`));
}

it('rejects a disguised link inside any name', () => {
  const names = fc.tuple(from('', 'Jane ', 'Pay at '), link.chain(disguised), from('', ' Smith', '.', ', now!'));
  fc.assert(
    fc.property(names, ([before, hidden, after]) => {
      expect(nameInMail(before + hidden + after)).toBeNull();
    }),
    { numRuns: 2_000 },
  );
});

it('accepts every name of capitalized words, initials and abbreviations', () => {
  const letters = fc.stringMatching(/^[a-zäöüéñ]{2,8}$/);
  const word = letters.map((text) => text.charAt(0).toUpperCase() + text.slice(1));
  const initials = fc.stringMatching(/^([A-Z]\.){1,3}$/);
  const part = fc.oneof(
    word,
    word.map((text) => `${text}.`),
    initials,
    from('&', 'de', 'van', "O'Neill", 'Smith-Jones'),
  );
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
      const name = parts.join(' ');
      expect(nameInMail(name)).toBe(name);
    }),
    { numRuns: 2_000 },
  );
});
