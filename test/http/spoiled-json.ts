import fc from 'fast-check';
import { MARKER } from '../support/refusals.js';

/** JSON text that JSON.stringify cannot write, such as 1e400. */
class Raw {
  constructor(readonly text: string) {}
}
/** Marks a key; it is removed from the text, so that the key occurs twice. */
const AGAIN = '\u0001again';

const raws = ['1e400', '-1e400', '-0', '1.0', '1E2', '1e-7', '9007199254740993', '0.1e1', '2147483648', '-2147483649'];
const hostile = fc.oneof(
  { maxDepth: 2 },
  fc.constantFrom<unknown>(
    ...[null, true, false, 0, -1, 1.5, 2 ** 31 - 1, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 1e30],
    ...[
      '',
      ' ',
      '0',
      '1',
      '14',
      '-1',
      '1e3',
      'true',
      'null',
      '\0',
      'a\0b',
      '\ud800',
      '\udfff\ud800',
      '\u202e',
      '\u2028',
    ],
    ...['\u200b', 'K@test.example', '𝟙', '🏚️', '\'; DROP TABLE "User"; --', '${7*7}', '{{7*7}}', '../../etc/passwd'],
    ...['__proto__', 'constructor', MARKER, 'x'.repeat(64), 'x'.repeat(65), 'x'.repeat(200), 'x'.repeat(201)],
    ...['x'.repeat(1025), 'x'.repeat(2049), 'ä'.repeat(37), '0'.repeat(5_000), '2026-02-30T25:61:61Z'],
    ...[
      [],
      {},
      [null],
      [[]],
      [{}],
      { length: 1, 0: 'viewer' },
      { toString: 1 },
      { then: 1 },
      { constructor: { prototype: {} } },
    ],
  ),
  fc.constantFrom(...raws).map((text) => new Raw(text)),
  fc.nat({ max: 6_000 }).map((depth) => new Raw('['.repeat(depth) + ']'.repeat(depth))),
  fc.nat({ max: 2_000 }).map((depth) => new Raw('{"a":'.repeat(depth) + '1' + '}'.repeat(depth))),
  fc.nat({ max: 4_000 }).map((count) => Array<null>(count).fill(null)),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.jsonValue({ maxDepth: 2 }),
);

type Change = (parent: Record<string, unknown>, key: string, value: unknown) => unknown;

const CHANGES: Change[] = [
  (parent, key) => Reflect.deleteProperty(parent, key),
  (parent, key) => (parent[key] = null),
  (parent, key, value) => (parent[key] = value),
  (parent, key) => (parent[key] = [parent[key]]),
  (parent, key) => (parent[key] = [parent[key], parent[key]]),
  (parent, key) => (parent[key] = JSON.stringify(parent[key])), // an object may have a toString that is not a function
  (parent, key) => (parent[key] = { ...(parent[key] as object) }),
  (parent, key, value) => (parent[key + AGAIN] = value),
  (parent, _, value) =>
    Object.defineProperty(parent, '__proto__', { value, enumerable: true, configurable: true, writable: true }),
  (parent, _, value) => Array.isArray(parent) || Object.assign(parent, { constructor: value }),
  (parent, key, value) => (parent[`${key} `] = value),
  (parent, _, value) => (parent[typeof value === 'string' ? value : 'extra'] = value),
];

/** The object as JSON text after up to three changes anywhere except under `kept`. */
export function spoiled(sound: object, kept: readonly string[] = []): fc.Arbitrary<string> {
  const change = fc.record({ at: fc.nat(), what: fc.constantFrom(...CHANGES), value: hostile });
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const copy = structuredClone(sound) as Record<string, unknown>;
    for (const { at, what, value } of changes) {
      const open = Object.fromEntries(Object.entries(copy).filter(([key]) => !kept.includes(key)));
      const inside = Object.values(open).flatMap((part) => (isPlain(part) ? spotsIn(part) : []));
      const spots = [...Object.keys(open).map((key): Spot => [copy, key]), ...inside];
      const spot = spots[at % spots.length];
      if (spot !== undefined) what(...spot, value);
    }
    return jsonOf(copy);
  });
}

type Spot = [parent: Record<string, unknown>, key: string];

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof Raw);

function spotsIn(parent: object): Spot[] {
  return Object.entries(parent).flatMap(([key, value]): Spot[] => [
    [parent as Record<string, unknown>, key],
    ...(isPlain(value) ? spotsIn(value) : []),
  ]);
}

function jsonOf(value: unknown): string {
  if (value instanceof Raw) return value.text;
  if (Array.isArray(value)) return `[${value.map((item) => jsonOf(item)).join()}]`;
  if (typeof value !== 'object' || value === null) return value === undefined ? 'null' : JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key.replace(AGAIN, ''))}:${jsonOf(item)}`)
    .join()}}`;
}
