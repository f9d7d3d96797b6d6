import { getNamedType, type GraphQLArgument, type GraphQLInputField, isInputObjectType, isEnumType } from 'graphql';
import type { TestApp } from './app.js';
import { schemaOf } from './operation-requests.js';
import { send } from './http-client.js';

/** Every operation of the server, with every place in it that takes a text or a number, except enums. */
export type Places = Record<string, string[]>;

export function placesOfGraphql(app: TestApp): Places {
  const schema = schemaOf(app);
  const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
    Object.values(type?.getFields() ?? {}),
  );
  return Object.fromEntries(fields.map(({ name, args }) => [name, args.flatMap((arg) => leavesOf(arg))]));
}

function leavesOf({ name, type }: GraphQLArgument | GraphQLInputField): string[] {
  const named = getNamedType(type);
  if (isInputObjectType(named)) {
    return Object.values(named.getFields()).flatMap((field) => leavesOf(field).map((leaf) => `${name}.${leaf}`));
  }
  return isEnumType(named) || named.name === 'Boolean' ? [] : [name];
}

interface Schema {
  $ref?: string;
  allOf?: Schema[];
  /** A schema, or null. */
  anyOf?: Schema[];
  type?: string | string[];
  enum?: unknown[];
  items?: Schema;
  properties?: Record<string, Schema>;
}

interface Document {
  paths: Record<
    string,
    Record<
      string,
      { parameters?: { name: string; schema: Schema }[]; requestBody?: { content: Record<string, { schema: Schema }> } }
    >
  >;
  components: { schemas: Record<string, Schema> };
}

export async function placesOfRest({ url }: TestApp): Promise<Places> {
  const { text } = await send(url, { method: 'GET', path: '/api/docs-json' });
  const { paths, components } = JSON.parse(text) as Document;

  const leaves = (schema: Schema, at: string): string[] => {
    const { $ref, allOf = schema.anyOf, type = [], enum: values, items, properties } = schema;
    if (type === 'null') return [];
    if ($ref !== undefined) return leaves(components.schemas[$ref.split('/').at(-1)!]!, at);
    if (allOf !== undefined) return allOf.flatMap((part) => leaves(part, at));
    if (items !== undefined) return leaves(items, at);
    if (properties !== undefined) {
      const prefix = at === '' ? '' : `${at}.`;
      return Object.entries(properties).flatMap(([name, property]) => leaves(property, prefix + name));
    }
    return values !== undefined || type.includes('boolean') ? [] : [at];
  };
  return Object.fromEntries(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { parameters = [], requestBody }]) => [
        `${method.toUpperCase()} ${path}`,
        [
          ...parameters.flatMap(({ name, schema }) => leaves(schema, name)),
          ...Object.values(requestBody?.content ?? {}).flatMap(({ schema }) => leaves(schema, '')),
        ],
      ]),
    ),
  );
}
