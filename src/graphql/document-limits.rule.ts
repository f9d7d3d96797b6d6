import {
  type ASTVisitor,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
  visit,
} from 'graphql';

/** Limits of one operation. Fragments count each time they are used. */
const OF_AN_OPERATION = {
  /** Each alias can run the same field or mutation again. */
  aliases: 15,
  fields: 500,
  /** `users { edges { node { occupancies { building { units { label` is 7 deep. */
  levels: 10,
};

/** Limits of the document as written, because validating fields and fragments takes quadratic time. */
const OF_A_DOCUMENT = { fields: 500, fragments: 100, operations: 20, variables: 200, directives: 20 };

const COUNTED: Partial<Record<Kind, keyof typeof OF_A_DOCUMENT>> = {
  [Kind.FIELD]: 'fields',
  [Kind.FRAGMENT_SPREAD]: 'fragments',
  [Kind.FRAGMENT_DEFINITION]: 'fragments',
  [Kind.INLINE_FRAGMENT]: 'fragments',
  [Kind.OPERATION_DEFINITION]: 'operations',
  [Kind.VARIABLE_DEFINITION]: 'variables',
  [Kind.DIRECTIVE]: 'directives',
};

type Size = Record<keyof typeof OF_AN_OPERATION, number>;

/** A validation rule that rejects a document that exceeds a limit, so that no part of it runs. */
export function documentLimits(context: ValidationContext): ASTVisitor {
  return {
    Document: (document): DocumentNode | undefined => {
      const limit = excessOf(document);
      if (limit === undefined) return undefined;
      context.reportError(new GraphQLError(`The document exceeds the limit of ${limit}.`));
      return { kind: Kind.DOCUMENT, definitions: [] }; // the other rules continue with this empty document
    },
  };
}

/** The first limit that the document exceeds. */
function excessOf(document: DocumentNode): string | undefined {
  const written = { fields: 0, fragments: 0, operations: 0, variables: 0, directives: 0 };
  visit(document, {
    enter: ({ kind }) => {
      const what = COUNTED[kind];
      if (what !== undefined) written[what]++;
    },
  });
  const measure = measurer(document);
  const sizes = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? [measure(definition.selectionSet)] : [],
  );
  return beyond(written, OF_A_DOCUMENT) ?? sizes.map((size) => beyond(size, OF_AN_OPERATION)).find(Boolean);
}

function beyond<T extends string>(size: Record<T, number>, limits: Record<T, number>): string | undefined {
  const what = (Object.keys(limits) as T[]).find((key) => size[key] > limits[key]);
  return what && `${String(limits[what])} ${what}`;
}

const NOTHING: Size = { aliases: 0, fields: 0, levels: 0 };

/** Measures each fragment once: nested fragments can expand to more fields than can be visited. */
function measurer(document: DocumentNode): (set: SelectionSetNode) => Size {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const known = new Map<string, Size>();

  const ofFragment = (name: string): Size => {
    const fragment = fragments.get(name);
    let size = known.get(name) ?? NOTHING;
    if (fragment === undefined || known.has(name)) return size;
    known.set(name, NOTHING); // another rule rejects fragments that contain themselves
    size = ofSet(fragment.selectionSet);
    known.set(name, size);
    return size;
  };
  const ofSet = (set: SelectionSetNode): Size =>
    set.selections.reduce((sum, selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return plus(sum, ofFragment(selection.name.value));
      const inside = selection.selectionSet === undefined ? NOTHING : ofSet(selection.selectionSet);
      if (selection.kind === Kind.INLINE_FRAGMENT) return plus(sum, inside);
      // Introspection is deep, and graphql-js has its own rule for it.
      const levels = selection.name.value.startsWith('__') ? 1 : inside.levels + 1;
      const aliases = inside.aliases + (selection.alias === undefined ? 0 : 1);
      return plus(sum, { aliases, fields: inside.fields + 1, levels });
    }, NOTHING);
  return ofSet;
}

function plus(a: Size, b: Size): Size {
  return { aliases: a.aliases + b.aliases, fields: a.fields + b.fields, levels: Math.max(a.levels, b.levels) };
}
