import fc from 'fast-check';
import { accepted, problemsWith } from '../../test/support/checked.js';
import { PROBLEMS } from '../errors/catalogue.js';
import { DomainError } from '../errors/domain-error.js';
import { ProvisionUserInput } from '../provisioning/provision-user.input.js';
import { checkInput, InputPipe } from './input.pipe.js';

const identity = { email: 'jane@org.com' };
const problems = (value: unknown) => problemsWith(ProvisionUserInput, value);

describe('a body', () => {
  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['an empty object', {}],
  ])('reports missing fields for %s', (_, value) => {
    expect(problems(value)).toEqual(['VALUE_REQUIRED /identity']);
  });

  it.each<[unknown]>([['{}'], [''], [0], [1], [true], [false], [[]], [[{ identity }]]])(
    'must be an object, not %j',
    (value) => {
      expect(problems(value)).toEqual(['VALUE_INVALID ']);
    },
  );

  it('can consist of objects without a prototype, like GraphQL arguments', () => {
    const bare = (fields: object): object => Object.assign(Object.create(null) as object, fields);
    const input = bare({
      identity: bare({ email: 'Jane@org.com' }),
      grants: bare({
        buildingAssignments: [bare({ buildingId: 14, type: 'STAFF' })],
        resident: bare({ buildingId: 14, unitId: 1 }),
      }),
      mode: bare({ dryRun: true }),
    });
    expect(accepted(ProvisionUserInput, input)).toEqual({
      identity,
      grants: { buildingAssignments: [{ buildingId: 14, type: 'STAFF' }], resident: { buildingId: 14, unitId: 1 } },
      mode: { dryRun: true },
    });
    expect(problems(bare({ identity: bare({ email: 1, phone: 1 }) }))).toEqual([
      'VALUE_INVALID /identity/email',
      'FIELD_UNKNOWN /identity/phone',
    ]);
  });

  it('is not changed by the check', () => {
    const input = { identity: { email: ' JANE@org.com ', name: ' Jane ' } };
    expect(problems(input)).toEqual([]);
    expect(input).toEqual({ identity: { email: ' JANE@org.com ', name: ' Jane ' } });
  });
});

describe('an unknown field', () => {
  /** A name and its form in a JSON pointer. */
  const NAMES: [string, string][] = [
    ['phone', 'phone'],
    ['Email', 'Email'],
    ['', ''],
    ['a/b', 'a~1b'],
    ['a~b', 'a~0b'],
    ['~1/~0', '~01~1~00'],
    ['0', '0'],
    ['length', 'length'],
    ['prototype', 'prototype'],
    ['then', 'then'],
    ['toJSON', 'toJSON'],
    ['ключ', 'ключ'],
    ...Object.getOwnPropertyNames(Object.prototype).map((name): [string, string] => [name, name]),
  ];

  it.each(NAMES)('named %j is rejected at every level, even if it is null', (name, escaped) => {
    // Parses JSON like the server, because only JSON.parse makes __proto__ a field.
    const key = JSON.stringify(name);
    for (const value of ['1', 'null', '{}', '[1]']) {
      const field = `${key}:${value}`;
      const body = `{${field},
        "identity": {"email":"jane@org.com",${field}},
        "grants": {${field}, "buildingAssignments":[{"buildingId":14,"type":"STAFF",${field}}],
          "resident": {"buildingId":14,"unitId":1,${field}}},
        "mode": {${field}}}`;
      expect(problems(JSON.parse(body))).toEqual(
        ['', '/grants', '/grants/buildingAssignments/0', '/grants/resident', '/identity', '/mode']
          .map((parent) => `${parent}/${escaped}`)
          .sort()
          .map((pointer) => `FIELD_UNKNOWN ${pointer}`),
      );
    }
  });

  it('is reported once, whatever it contains', () => {
    expect(
      problems(JSON.parse('{"identity":{"email":"jane@org.com"},"a/b":{"constructor":1,"x":[{"toString":1}]}}')),
    ).toEqual(['FIELD_UNKNOWN /a~1b']);
    expect(problems(JSON.parse('{"identity":{"email":"jane@org.com","name":{"constructor":{}}}}'))).toEqual([
      'VALUE_INVALID /identity/name',
    ]);
  });
});

describe('depth', () => {
  const nested = (levels: number, open: string, close: string): unknown =>
    JSON.parse(`${open.repeat(levels)}1${close.repeat(levels)}`);

  it.each<[string, unknown]>([
    ['objects', nested(7, '{"a":', '}')],
    ['lists', nested(7, '[', ']')],
  ])('is checked normally for a few levels of %s', (_, value) => {
    expect(problems({ identity, other: value })).toEqual(['FIELD_UNKNOWN /other']);
  });

  it.each<[string, unknown]>([
    ['5,000 levels of objects', nested(5000, '{"a":', '}')],
    ['5,000 levels of lists', nested(5000, '[', ']')],
    ['one level too many', nested(8, '[', ']')],
  ])('is rejected before any recursion for %s', (_, value) => {
    expect(problems({ identity, grants: { orgRoleKeys: value } })).toEqual(['VALUE_INVALID ']);
    expect(problems({ identity, other: value })).toEqual(['VALUE_INVALID ']);
  });
});

describe('for any JSON value', () => {
  /** Any value, or a request with any value in some parts. */
  const part = fc.jsonValue({ maxDepth: 3 });
  const body = fc.oneof(
    part,
    fc.record(
      {
        identity: fc.oneof(
          part,
          fc.record({ email: fc.oneof(part, fc.emailAddress()), name: fc.string(), password: part }),
        ),
        grants: fc.oneof(
          part,
          fc.record({
            orgRoleKeys: fc.oneof(part, fc.array(fc.string())),
            buildingAssignments: fc.array(part),
            resident: part,
          }),
        ),
        mode: fc.oneof(part, fc.record({ dryRun: fc.boolean(), atomic: part })),
      },
      { requiredKeys: [] },
    ),
  );

  it('the check returns a code, a pointer and a sentence for each problem', () => {
    fc.assert(
      fc.property(body, (value) => {
        const checked = checkInput(ProvisionUserInput, value);
        if (!('problems' in checked)) return;
        expect(checked.problems.length).toBeGreaterThan(0);
        for (const { code, pointer, detail } of checked.problems) {
          expect(PROBLEMS[code].leadsTo).toBe('INVALID_INPUT');
          expect(pointer).toMatch(/^(\/([^/~]|~[01])*)*$/);
          expect(detail).toMatch(/^[A-Z].*\.$/);
        }
        const pointers = checked.problems.map(({ pointer }) => pointer);
        expect(new Set(pointers).size).toBe(pointers.length);
      }),
      { numRuns: 500 },
    );
  });

  it('the check accepts its own result unchanged', () => {
    fc.assert(
      fc.property(
        fc.emailAddress(),
        fc.string(),
        fc.array(fc.string(), { maxLength: 3 }),
        (email, name, orgRoleKeys) => {
          const checked = checkInput(ProvisionUserInput, { identity: { email, name }, grants: { orgRoleKeys } });
          if ('problems' in checked) return;
          expect(accepted(ProvisionUserInput, checked.input)).toEqual(JSON.parse(JSON.stringify(checked.input)));
          expect(checked.input.identity.email).toBe(email.toLowerCase());
          expect(checked.input.grants?.orgRoleKeys).toEqual(orgRoleKeys);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('the pipe', () => {
  const pipe = new InputPipe();
  const asBody = { type: 'body', metatype: ProvisionUserInput } as const;

  it('converts a value to its class', () => {
    const input = pipe.transform({ identity }, asBody);
    expect(input).toBeInstanceOf(ProvisionUserInput);
    expect(input).toEqual({ identity });
  });

  it('throws one error with all problems', () => {
    let thrown: unknown;
    try {
      pipe.transform({ identity: { email: 1 }, x: 1 }, asBody);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(DomainError);
    expect((thrown as DomainError).code).toBe('INVALID_INPUT');
    expect((thrown as DomainError).problems).toHaveLength(2);
  });

  it.each<[string, object]>([
    ['a value of a custom decorator', { type: 'custom', metatype: ProvisionUserInput }],
    ['a value without a type', { type: 'body' }],
    ['a string', { type: 'param', metatype: String }],
    ['an object without a class', { type: 'body', metatype: Object }],
  ])('returns values without an input class unchanged: %s', (_, metadata) => {
    const value = { anything: true };
    expect(pipe.transform(value, metadata as never)).toBe(value);
  });
});
