import { loadModule, parseSync } from 'libpg-query';
import type pg from 'pg';
import { LOCAL_TABLES, TENANT_TABLES } from '../../src/database/tables.js';

type Node = Record<string, ReturnType<typeof JSON.parse>>;

/** A table in a FROM list, or the target of a write, with the conditions that restrict its rows. */
interface Named {
  table: string;
  alias: string;
  conditions: Node[];
}

/** Functions by name that are not IMMUTABLE, and those that are VOLATILE. */
export interface Volatility {
  stable: ReadonlySet<string>;
  volatile: ReadonlySet<string>;
}

export async function volatilityIn(session: pg.Client): Promise<Volatility> {
  await loadModule();
  const { rows } = await session.query<{ name: string; isVolatile: boolean }>(
    `SELECT proname AS "name", bool_or(provolatile = 'v') AS "isVolatile" FROM pg_proc
    WHERE provolatile <> 'i' GROUP BY proname`,
  );
  return {
    stable: new Set(rows.map(({ name }) => name)),
    volatile: new Set(rows.flatMap(({ name, isVolatile }) => (isVolatile ? [name] : []))),
  };
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

function all(value: unknown, kind: string, found: Node[] = []): Node[] {
  if (Array.isArray(value)) for (const one of value) all(one, kind, found);
  else if (isNode(value))
    for (const [key, child] of Object.entries(value)) {
      if (key === kind && isNode(child)) found.push(child);
      all(child, kind, found);
    }
  return found;
}

const conjuncts = (condition: Node | undefined): Node[] => {
  if (condition === undefined) return [];
  const and = condition['BoolExpr'];
  return and?.boolop === 'AND_EXPR' ? and.args.flatMap(conjuncts) : [condition];
};

const isConstant = (node: Node | undefined): boolean =>
  node !== undefined &&
  ('ParamRef' in node || 'A_Const' in node || ('TypeCast' in node && isConstant(node['TypeCast'].arg)));

const fieldsOf = (node: Node): string[] =>
  'ColumnRef' in node ? node['ColumnRef'].fields.map((field: Node) => field['String']?.sval ?? '*') : [];

/** The tables of a FROM list. The condition of a LEFT JOIN restricts only its right side. */
function namedIn(from: Node, outer: Node[]): Named[] {
  if ('RangeVar' in from) {
    const { relname, alias } = from['RangeVar'];
    return [{ table: relname, alias: alias?.aliasname ?? relname, conditions: outer }];
  }
  if (!('JoinExpr' in from)) return [];
  const { jointype, larg, rarg, quals } = from['JoinExpr'];
  const own = conjuncts(quals);
  return [
    ...namedIn(larg, jointype === 'JOIN_INNER' ? [...outer, ...own] : outer),
    ...namedIn(rarg, [...outer, ...own]),
  ];
}

/** `alias."orgId" = $n`; without the alias if it is the only table of a tenant. */
function namesOrg({ alias, conditions }: Named, isOnly: boolean): boolean {
  return conditions.some((condition) => {
    const { name, kind, lexpr, rexpr } = condition['A_Expr'] ?? {};
    if (kind !== 'AEXPR_OP' || name?.[0]?.String?.sval !== '=') return false;
    return [
      [lexpr, rexpr],
      [rexpr, lexpr],
    ].some(([column, value]) => {
      const fields = fieldsOf(column);
      const isOfIt = fields.length > 1 ? fields.at(-2) === alias : isOnly;
      return fields.at(-1) === 'orgId' && isOfIt && isConstant(value);
    });
  });
}

function levelProblems(named: readonly Named[]): string[] {
  const ofTenants = named.filter(({ table }) => TENANT_TABLES.includes(table as never));
  return ofTenants.flatMap((one) =>
    namesOrg(one, ofTenants.length === 1) ? [] : [`${one.table} ${one.alias} has no "orgId" = $n of its own`],
  );
}

function insertProblems({ relation, cols, selectStmt }: Node): string[] {
  if (!TENANT_TABLES.includes(relation.relname)) return [];
  const at = (cols ?? []).findIndex((column: Node) => column['ResTarget'].name === 'orgId');
  const leaves = (select: Node): Node[] =>
    select['op'] === 'SETOP_NONE' ? [select] : [...leaves(select['larg']), ...leaves(select['rarg'])];
  const rows = leaves(selectStmt?.SelectStmt ?? {}).flatMap((select): (Node | undefined)[] =>
    select['valuesLists'] !== undefined
      ? select['valuesLists'].map((list: Node) => list['List'].items[at])
      : [select['targetList']?.[at]?.ResTarget.val],
  );
  return at >= 0 && rows.every(isConstant) ? [] : [`INSERT INTO ${relation.relname} takes "orgId" from no parameter`];
}

const nameOf = (call: Node): string => call['funcname'].at(-1).String.sval;

/** What Citus refuses in the values and conditions of UPDATE and DELETE on a distributed table. */
function modificationProblems({ relation, targetList, whereClause, fromClause, usingClause }: Node, of: Volatility) {
  if (!TENANT_TABLES.includes(relation.relname)) return [];
  const where = relation.relname as string;
  const own = [targetList, whereClause, fromClause, usingClause];
  const isStable = (node: unknown) => all(node, 'FuncCall').some((call) => of.stable.has(nameOf(call)));
  const hasColumn = (node: unknown) => all({ node }, 'ColumnRef').length > 0;
  return [
    ...all(own, 'FuncCall').flatMap((call) =>
      of.volatile.has(nameOf(call)) ? [`${nameOf(call)}() is volatile, in a change of ${where}`] : [],
    ),
    ...all(own, 'FuncCall').flatMap((call) =>
      of.stable.has(nameOf(call)) && !nameOf(call).startsWith('jsonb_to_record') && hasColumn(call['args'])
        ? [`${nameOf(call)}() is stable and has a column as argument, in a change of ${where}`]
        : [],
    ),
    ...[...all(own, 'CaseExpr'), ...all(own, 'CoalesceExpr')].flatMap((node) =>
      isStable(node) ? [`CASE or COALESCE with a function that is not immutable, in a change of ${where}`] : [],
    ),
    // An instant plus an interval is stable.
    ...all(own, 'A_Expr').flatMap((node) =>
      ['+', '-'].includes(node['name']?.[0]?.String?.sval) &&
      /interval|statement_timestamp/.test(JSON.stringify(node)) &&
      hasColumn([node['lexpr'], node['rexpr']])
        ? [`arithmetic of instants with a column, in a change of ${where}`]
        : [],
    ),
    ...(targetList ?? []).flatMap((target: Node) =>
      target['ResTarget'].name === 'orgId' ? [`"orgId" of ${where} is changed`] : [],
    ),
  ];
}

/** @returns what a distributed PostgreSQL would refuse, or would have to ask every node for */
export function problemsOnCitus(text: string, volatility: Volatility): string[] {
  if (text === '') return []; // the query of a health check of the pool
  const tree = parseSync(text) as Node;
  const relations = [...all(tree, 'RangeVar'), ...all(tree, 'relation')].map(({ relname }) => relname as string);
  const hasTenants = relations.some((name) => TENANT_TABLES.includes(name as never));
  const isMixed = hasTenants && relations.some((name) => LOCAL_TABLES.includes(name as never));
  const of = (kind: string) => all(tree, kind);
  return [
    ...(isMixed ? ['a table of a tenant beside one that is on one node'] : []),
    ...of('SelectStmt').flatMap(({ fromClause = [], whereClause }) =>
      levelProblems(fromClause.flatMap((from: Node) => namedIn(from, conjuncts(whereClause)))),
    ),
    ...of('UpdateStmt').flatMap((node) => [
      ...levelProblems(
        [{ RangeVar: node['relation'] }, ...(node['fromClause'] ?? [])].flatMap((from) =>
          namedIn(from, conjuncts(node['whereClause'])),
        ),
      ),
      ...modificationProblems(node, volatility),
    ]),
    ...of('DeleteStmt').flatMap((node) => [
      ...levelProblems(
        [{ RangeVar: node['relation'] }, ...(node['usingClause'] ?? [])].flatMap((from) =>
          namedIn(from, conjuncts(node['whereClause'])),
        ),
      ),
      ...modificationProblems(node, volatility),
    ]),
    ...of('InsertStmt').flatMap((node) => [
      ...insertProblems(node),
      ...(TENANT_TABLES.includes(node['relation'].relname)
        ? all(node['onConflictClause'], 'FuncCall').map((call) => `${nameOf(call)}() in DO UPDATE`)
        : []),
    ]),
  ];
}
