import { blockingOf, timeToSerializeMegabyte } from './blocking.js';
import { measureReads } from './statements.js';
import { sendAs, type HttpAnswer } from './http-client.js';

/** Limit of bytes in an answer. */
const MOST_BYTES = 5_000_000;

/** Limit of rows read for one answer: a few full lists. */
const MOST_ROWS = 80_000;

/** Limit of characters in the rows read for one answer: those that it may keep, and two lists more. */
const MOST_CHARACTERS = 25_000_000;

/** Longest block of the event loop, as a multiple of the time to serialize 1 MB. */
const WAIT_AT_MOST = 100;

/**
 * Sends a GraphQL request. Fails if it blocks the event loop for long or reads too much.
 * @param bodyOf the body of a request that does the same each time
 */
export async function expectCheap(
  { url, token }: { url: string; token: string },
  title: string,
  bodyOf: () => string,
  check: (answer: HttpAnswer, isMutation: boolean) => void,
): Promise<void> {
  let least = Infinity;
  // The best of four attempts: in others, code may be compiled, garbage collected, or the machine busy.
  for (let attempt = 0; attempt < 4 && least > WAIT_AT_MOST; attempt++) {
    const body = bodyOf();
    const isMutation = body.startsWith('{"query":"mutation');
    const unit = timeToSerializeMegabyte();
    const { answer: read, ms } = await blockingOf(() =>
      measureReads(async () => check(await sendAs(url, token, { path: '/graphql', body }), isMutation)),
    );
    least = Math.min(least, ms / unit);
    if (process.env['SHOW_COSTS'])
      process.stdout.write(
        `${title}: ${ms.toFixed(0)} ms, ${(ms / unit).toFixed(0)} units, ${read.rows} rows, ${read.characters} characters\n`,
      );
    expect(read.rows).toBeLessThan(MOST_ROWS);
    expect(read.characters).toBeLessThan(MOST_CHARACTERS);
    if (!isMutation) expect(read.rows).toBeGreaterThan(0);
  }
  expect(least).toBeLessThan(WAIT_AT_MOST);
}

export function expectAnswered({ status, text }: HttpAnswer): void {
  expect({ status, text: text.slice(0, 200) }).toEqual({ status: 200, text: expect.stringMatching(/^\{"data":\{/) });
}

interface Answer {
  data: Record<string, unknown> | null;
  errors: { message: string; path?: unknown[]; extensions: { code: string } }[];
}

/**
 * An answer within the size limit: complete, or refused with a helpful message. A query is refused as a whole with one
 * error. A mutation has been carried out, so either single lists or the whole answer are refused.
 */
export function expectBounded({ status, text }: HttpAnswer, isMutation: boolean): void {
  expect(status).toBe(200);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MOST_BYTES);
  if (!text.startsWith('{"errors"')) return;
  const { data, errors } = JSON.parse(text) as Answer;
  expect(new Set(errors.map(({ extensions: { code } }) => code))).toEqual(new Set(['INVALID_INPUT']));
  expect(errors[0]!.message).toMatch(/Request fewer fields or aliases, smaller pages/);
  if (isMutation && data !== null) {
    expect(errors.filter(({ path = [] }) => path.length < 2)).toEqual([]);
    return;
  }
  expect([data, errors.length, errors[0]!.path]).toEqual([null, 1, undefined]); // no call in the table fails
  expect(errors[0]!.message.includes('were carried out')).toBe(isMutation);
}
