import fc from 'fast-check';
import {
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isObjectType,
  type GraphQLInputType,
} from 'graphql';
import { MARKER } from '../support/refusals.js';

const quoted = (text: string): string => JSON.stringify(text);
const odd = fc.constantFrom(
  ...['null', '[]', '{}', '1e400', '-0', '2147483648', '0.5', 'true', 'NAME', '$none', '"""block"""', '[[[1]]]'],
  ...[
    quoted(MARKER),
    quoted('\u0000'),
    '"\\ud800"',
    quoted("' OR 1=1 --"),
    '{__proto__: {a: 1}}',
    '99999999999999999999',
  ],
);
const often = <T>(usual: fc.Arbitrary<T>, seldom: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: seldom });

function literal(type: GraphQLInputType): fc.Arbitrary<string> {
  const named = getNamedType(type);
  return often(sound(named), odd).chain((text) => often(fc.constant(text), fc.constant(`[${text}, ${text}]`)));
}

function sound(named: GraphQLNamedType): fc.Arbitrary<string> {
  if (isEnumType(named)) return fc.constantFrom(...named.getValues().map(({ name }) => name));
  if (isInputObjectType(named)) {
    const fields = Object.values(named.getFields());
    return fc
      .tuple(fc.subarray(fields, { minLength: Math.ceil(fields.length / 2) }), fc.context())
      .chain(([chosen]) =>
        fc.tuple(...chosen.map((field) => literal(field.type).map((text) => `${field.name}: ${text}`))),
      )
      .map((parts) => `{${parts.join(', ')}}`);
  }
  switch (named.name) {
    case 'Int':
      return fc.integer({ min: -1, max: 200 }).map(String);
    case 'Boolean':
      return fc.boolean().map(String);
    case 'ID':
      return fc.oneof(fc.uuid(), fc.string({ maxLength: 8 })).map(quoted);
    default:
      return fc.oneof(fc.string({ maxLength: 30 }), fc.constant(`${MARKER}@test.example`)).map(quoted);
  }
}

const directive = fc.constantFrom(
  '',
  '',
  '',
  '',
  ' @skip(if: false)',
  ' @include(if: true)',
  ' @deprecated',
  ' @x',
  ' @skip',
);

/** Some of the fields, down to a random depth. Sometimes no selection where one is needed, or one on a scalar. */
function selection(named: GraphQLNamedType, depth: number): fc.Arbitrary<string> {
  if (!isObjectType(named)) return often(fc.constant(''), fc.constant('{ x }'));
  const fields = Object.values(named.getFields());
  const usable = depth > 0 ? fields : fields.filter(({ type }) => !isObjectType(getNamedType(type)));
  if (usable.length === 0) return fc.constant('{ __typename }');
  return fc
    .subarray(usable, { minLength: 1, maxLength: Math.min(4, usable.length) })
    .chain((chosen) => fc.tuple(...chosen.map((field) => callOf(field, depth - 1))))
    .chain((parts) =>
      fc.constantFrom(
        `{ ${parts.join(' ')} }`,
        `{ ${parts.join(' ')} }`,
        `{ ... on ${named.name} { ${parts.join(' ')} } __typename }`,
        `{ ${parts.join(' ')} ${parts.join(' ')} }`,
      ),
    );
}

function callOf(field: GraphQLField<unknown, unknown>, depth: number): fc.Arbitrary<string> {
  const args = fc.tuple(
    ...field.args.map((arg) =>
      often(
        literal(arg.type).map((text) => `${arg.name}: ${text}`),
        fc.constant(''),
      ),
    ),
  );
  return fc
    .tuple(args, selection(getNamedType(field.type), depth), directive, fc.constantFrom('', '', 'a: ', 'b: '))
    .map(([given, below, mark, alias]) => {
      const list = given.filter((text) => text !== '').join(', ');
      return `${alias}${field.name}${list === '' ? '' : `(${list})`}${mark} ${below}`;
    });
}

/** One to three root fields with literal arguments. Sometimes a piece of the text is cut out or inserted. */
export function randomDocument(schema: GraphQLSchema, kind: 'query' | 'mutation'): fc.Arbitrary<string> {
  const root = kind === 'query' ? schema.getQueryType() : schema.getMutationType();
  const fields = Object.values(root?.getFields() ?? {});
  return fc
    .array(fc.constantFrom(...fields), { minLength: 1, maxLength: 3 })
    .chain((chosen) => fc.tuple(...chosen.map((field) => callOf(field, 3))))
    .map((calls) => `${kind} { ${calls.join(' ')} }`)
    .chain((text) => often(fc.constant(text), cut(text)));
}

const cut = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.nat(text.length),
      fc.nat(12),
      fc.constantFrom('', '"', '{', '}', '$', '...', '@', '#', '\u0000', quoted(MARKER)),
    )
    .map(([at, length, piece]) => text.slice(0, at) + piece + text.slice(at + length));
