import pg from 'pg';
import { aDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let session: pg.Client;
beforeAll(async () => {
  database = await aDatabase();
  session = new pg.Client({ connectionString: database.url });
  await session.connect();
});
afterAll(async () => {
  await session.end();
  await database.drop();
});

async function keysOf(names: readonly string[]): Promise<string[]> {
  const { rows } = await session.query<{ key: string }>(
    `SELECT name_key(n) AS "key" FROM jsonb_array_elements_text($1) WITH ORDINALITY AS t(n, at) ORDER BY at`,
    [JSON.stringify(names)],
  );
  return rows.map(({ key }) => key);
}

/** Inside a word, because marks may be reordered and outer white space is removed. */
const inWord = (text: string): string => `x${text}x`;

/** Every relevant character of Unicode: without NUL, surrogates, private use, and large scripts without case. */
const EVERY: readonly string[] = Array.from({ length: 0x10ffff }, (_, n) => String.fromCodePoint(n + 1)).filter(
  (char) => /[^\p{C}\p{Script=Han}\p{Script=Hangul}\p{Script=Tangut}]|\p{Cc}|\p{Cf}|\p{DI}/u.test(char),
);

describe('name_key', () => {
  it.each([
    ['case', '1A', '1a'],
    ['case in other scripts', 'ΠΥΡΓΟΣ ДОМ ԱՐԵՎ', 'πυργος дом արեվ'],
    ['the final sigma', 'πυργοσ', 'πυργος'],
    ['a sharp s and its capitals', 'STRASSE', 'Straße'],
    ['a ligature, as in PDF files', 'Flat 1', 'ﬂat 1'],
    ['a letter composed and decomposed', 'Café', 'Cafe\u0301'],
    ['two marks in another order', 'q\u0323\u0307', 'q\u0307\u0323'],
    ['the dotted capital I', 'İstiklal ApartmanI', 'i\u0307stiklal apartmani'],
    ['full width', '１Ａ　＇', "1a '"],
    ['half width with its voiced mark', 'ｶﾞ', 'ガ'],
    ['a no-break space', 'Mill\u00a0Yard', 'Mill Yard'],
    ['repeated and outer white space', '\t Mill \u2003 Yard\n', 'Mill Yard'],
    ['a soft hyphen', 'Mill\u00adYard', 'MillYard'],
    ['zero-width characters', '\ufeff1\u200b\u200c\u200d\u2060a', '1A'],
    ['direction marks', '\u200e1\u202ea\u2066', '1A'],
    ['variation selectors and tags', '1\ufe0fa\u{e0041}\u{e0100}', '1A'],
    ['a joiner between marks', 'a\u034f\u0323', 'ạ'],
    ['blank letters', '1\u3164\u115f\uffa0\u2800a', '1A'],
    ['control characters', '1\u0007a\u0085', '1A'],
  ])('ignores %s', async (_, one, other) => {
    const [a, b] = await keysOf([one, other]);
    expect(a).toBe(b);
  });

  it.each([
    ['another number', '1a', '1b'],
    ['a space', '1 a', '1a'],
    ['an accent', 'Café', 'Cafe'],
    ['another script', 'A', 'Α'],
    ['the dotless i', 'ı', 'i'],
    ['the dotted capital I and the plain one', 'İ', 'I'],
    ['a superscript', '1²', '12'],
    ['a fraction', '1½', '11⁄2'],
    ['a circled number', '①', '1'],
    ['punctuation', 'A-1', 'A1'],
  ])('distinguishes %s', async (_, one, other) => {
    const [a, b] = await keysOf([one, other]);
    expect(a).not.toBe(b);
  });

  it("is the same for all cases of every letter, whatever the database's collation", async () => {
    const cased = EVERY.filter((char) => char.toLowerCase() !== char || char.toUpperCase() !== char).filter(
      (char) => char !== 'ı', // its capital is the capital of i
    );
    expect(cased.length).toBeGreaterThan(2_700);
    const own = await keysOf(cased.map(inWord));
    const lower = await keysOf(cased.map((char) => inWord(char.toLowerCase())));
    const upper = await keysOf(cased.map((char) => inWord(char.toUpperCase())));
    expect(cased.filter((_, n) => own[n] !== lower[n] || own[n] !== upper[n])).toEqual([]);
  });

  it('removes every default-ignorable character, and no other visible one', async () => {
    const keys = await keysOf(EVERY.map(inWord));
    const leftOut = EVERY.filter((_, n) => keys[n] === 'xx');
    expect(leftOut.filter((char) => !/[\p{DI}\p{C}\u2800]/u.test(char))).toEqual([]);
    expect(EVERY.filter((char, n) => /\p{DI}/u.test(char) && keys[n] !== 'xx')).toEqual([]);
  });

  it('is idempotent', async () => {
    const keys = await keysOf(EVERY.map(inWord));
    expect((await keysOf(keys)).filter((key, n) => key !== keys[n])).toEqual([]);
  });
});

describe('the database', () => {
  beforeAll(async () => {
    await session.query(`
      INSERT INTO "Organization" ("id", "slug", "name") VALUES (1, 'acme', 'Acme'), (2, 'globex', 'Globex');
      INSERT INTO "Building" ("orgId", "id", "name") VALUES (1, 11, 'Ivy House'), (1, 12, 'Other'), (2, 21, 'IVY HOUSE');
      INSERT INTO "Unit" ("orgId", "buildingId", "label") VALUES (1, 11, '1a'), (1, 12, '1A'), (2, 21, '1A')`);
  });

  it.each([
    ['Building_orgId_nameKey_key', `INSERT INTO "Building" ("orgId", "name") VALUES (1, 'IVY\u00a0HOUSE')`],
    ['Building_orgId_nameKey_key', `UPDATE "Building" SET "name" = 'ivy house' WHERE "id" = 12`],
    [
      'Unit_orgId_buildingId_labelKey_key',
      `INSERT INTO "Unit" ("orgId", "buildingId", "label") VALUES (1, 11, '１Ａ')`,
    ],
  ])('refuses by %s an equal name: %s', async (constraint, sql) => {
    await expect(session.query(sql)).rejects.toMatchObject({ code: '23505', constraint });
  });

  it('generates the keys and refuses given ones', async () => {
    const given = `INSERT INTO "Building" ("orgId", "name", "nameKey") VALUES (1, 'Given', 'another')`;
    await expect(session.query(given)).rejects.toMatchObject({ code: '428C9' });
  });
});
