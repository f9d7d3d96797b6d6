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
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
  ])('%s: what is missing is named', (_, value) => {
    expect(problems(value)).toEqual(['VALUE_REQUIRED /identity']);
  });

  it.each<[unknown]>([['{}'], [''], [0], [1], [true], [false], [[]], [[{ identity }]]])(
    'is an object, not %j',
    (value) => {
      expect(problems(value)).toEqual(['VALUE_INVALID ']);
    },
  );

  it('may have no prototype at any level, as the arguments of GraphQL have none', () => {
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

describe('a field that is not known', () => {
  /** Its name, and the name as a JSON pointer writes it. */
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

  it.each(NAMES)('%j is refused at every level, also as null', (name, escaped) => {
    // Through JSON, as it is sent: only so does __proto__ become a field.
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

  it('is said once, whatever is inside', () => {
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
  ])('a few levels of %s are searched like everything else', (_, value) => {
    expect(problems({ identity, other: value })).toEqual(['FIELD_UNKNOWN /other']);
  });

  it.each<[string, unknown]>([
    ['objects', nested(5000, '{"a":', '}')],
    ['lists', nested(5000, '[', ']')],
    ['a little too much', nested(8, '[', ']')],
  ])('%s: refused before anything recurses into it', (_, value) => {
    expect(problems({ identity, grants: { orgRoleKeys: value } })).toEqual(['VALUE_INVALID ']);
    expect(problems({ identity, other: value })).toEqual(['VALUE_INVALID ']);
  });
});

describe('for any JSON value', () => {
  /** Any value, and requests of which one part is any value. */
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

  it('the check answers, with a code, a pointer and a sentence for each problem', () => {
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

  it('what is accepted is accepted again, unchanged', () => {
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

  it('turns a value into its class', () => {
    const input = pipe.transform({ identity }, asBody);
    expect(input).toBeInstanceOf(ProvisionUserInput);
    expect(input).toEqual({ identity });
  });

  it('throws every problem at once', () => {
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
    ['a custom decorator', { type: 'custom', metatype: ProvisionUserInput }],
    ['no type', { type: 'body' }],
    ['a string', { type: 'param', metatype: String }],
    ['an object of no class', { type: 'body', metatype: Object }],
  ])('leaves alone what has no input class: %s', (_, metadata) => {
    const value = { anything: true };
    expect(pipe.transform(value, metadata as never)).toBe(value);
  });
});
