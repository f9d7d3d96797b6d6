import {
  type FieldNode,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isIntrospectionType,
  isListType,
  isNullableType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { type GraphqlContext, isMutation } from '../auth/request.js';
import { refusalFor, TooMuchData } from '../errors/too-much-data.js';
import { perRequest } from '../request/per-request.js';
import { Turns } from './turns.js';

/** Maximum size of the response of one operation. */
const ALLOWED = {
  /** Objects in lists. */
  items: 20_000,
  /** Fields of these objects, and of the objects in them. */
  fields: 200_000,
};

/** Cost of visiting an object, in fields, added to its own fields. */
const OBJECT = 2;

/** Additional cost, in fields, of an object whose resolver returns a promise. */
const WAIT = 5;

/** Cost of an error, in fields. */
const ERROR = 20;

interface Used {
  items: number;
  fields: number;
  readonly turns: Turns;
}

const usageOf = perRequest((): Used => ({ items: 0, fields: 0, turns: new Turns() }));

type Field = GraphQLField<Record<string, unknown>, GraphqlContext>;

/**
 * Limits what one operation can read of the schema in total. A list is charged with all fields of its items before any
 * item is resolved. Nested lists, and objects whose resolver returns a promise, are charged when they are resolved.
 */
export function withAllowance(schema: GraphQLSchema): GraphQLSchema {
  const roots = new Set<unknown>([schema.getQueryType(), schema.getMutationType()]);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    for (const field of Object.values<Field>(type.getFields())) {
      if (isListType(getNullableType(field.type))) chargeForList(field);
      else if (isObjectType(getNamedType(field.type)) && !roots.has(type)) chargeForObject(field);
    }
  }
  return schema;
}

function chargeForList(field: Field): void {
  const { resolve = (parent) => parent[field.name] } = field;
  field.resolve = (parent, args, context, info) => {
    const list: unknown = resolve(parent, args, context, info);
    if (!isPromise(list)) return handOut(list, context, info, !isMutation(info));
    return list.then(
      (items: unknown) => handOut(items, context, info, true),
      (error: unknown) => fail(error, context, info),
    );
  };
}

/**
 * Objects embedded in their parent are charged with it. Promises
 * are charged here, because thousands may resolve at once.
 */
function chargeForObject(field: Field): void {
  const { resolve = (parent) => parent[field.name] } = field;
  field.resolve = (parent, args, context, info) => {
    const object: unknown = resolve(parent, args, context, info);
    if (!isPromise(object)) return object;
    const isCharged = charge(context, 0, WAIT);
    return object.then(
      async (value: unknown) => {
        if (!isCharged) return fail(refusalFor(context.req), context, info);
        await usageOf(context).turns.take(WAIT + fieldsOf(getNamedType(info.returnType), info.fieldNodes, info));
        return value;
      },
      (error: unknown) => fail(error, context, info),
    );
  };
}

/**
 * @param isRefusable false for lists in a mutation's result: the input bounds them, and the result must be reported
 * @throws TooMuchData when the operation has used up its allowance
 */
function handOut(list: unknown, context: GraphqlContext, info: GraphQLResolveInfo, isRefusable: boolean): unknown {
  if (!Array.isArray(list)) return list;
  const type = getNamedType(info.returnType);
  const fields = fieldsOf(type, info.fieldNodes, info);
  const isCharged = charge(context, isObjectType(type) ? list.length : 0, list.length * fields);
  if (isRefusable && !isCharged) return fail(refusalFor(context.req), context, info);
  return usageOf(context).turns.spread(list, fields);
}

/** @returns false when the operation has used up its allowance */
function charge(context: GraphqlContext, items: number, fields: number): boolean {
  const used = usageOf(context);
  used.items += items;
  used.fields += fields;
  return used.items <= ALLOWED.items && used.fields <= ALLOWED.fields;
}

/** A refused query gets one error for all its fields. Other errors yield to the event loop, because each takes time. */
async function fail(error: unknown, context: GraphqlContext, info: GraphQLResolveInfo): Promise<null> {
  if (error instanceof TooMuchData && !isMutation(info) && isNullableType(info.returnType)) return null;
  await usageOf(context).turns.take(ERROR);
  throw error;
}

/** Checks for `then`, because the database client's promises are not instances of Promise. */
const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function';

/** graphql-js uses one array of nodes for a field wherever the operation resolves it, so the array can be the key. */
const counted = new WeakMap<readonly FieldNode[], number>();

/**
 * Fields of one value and of the objects in it. A list counts as
 * one object; its items are charged when the list is resolved.
 */
function fieldsOf(type: GraphQLNamedType, nodes: readonly FieldNode[], info: GraphQLResolveInfo): number {
  if (!isObjectType(type)) return 1;
  const known = counted.get(nodes);
  if (known !== undefined) return known;
  const selected = new Map<string, FieldNode[]>();
  for (const { selectionSet } of nodes) select(selectionSet, info, selected);
  let fields = OBJECT;
  for (const children of selected.values()) {
    const field = children[0] && type.getFields()[children[0].name.value];
    if (field === undefined)
      fields += 1; // __typename
    else if (isListType(getNullableType(field.type))) fields += OBJECT;
    else fields += fieldsOf(getNamedType(field.type), children, info);
  }
  counted.set(nodes, fields);
  return fields;
}

/** Groups the selected fields by response name. Assumes that @skip and @include select every field. */
function select(set: SelectionSetNode | undefined, info: GraphQLResolveInfo, selected: Map<string, FieldNode[]>): void {
  for (const selection of set?.selections ?? []) {
    if (selection.kind === Kind.FIELD) {
      const name = (selection.alias ?? selection.name).value;
      selected.set(name, [...(selected.get(name) ?? []), selection]);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) select(selection.selectionSet, info, selected);
    else select(info.fragments[selection.name.value]?.selectionSet, info, selected);
  }
}
