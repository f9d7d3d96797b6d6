import { type AlterTableCmd, type ColumnDef, type Node, parse } from 'libpg-query';

/**
 * The rules of prisma/README.md ("Upgrades without a stop"), as far as the text of a migration shows them.
 *
 * `removes`: an older release may need it, so the migration must raise "SchemaCompatibility".
 * `blocks`: calls wait, or writes of an older release fail. Needs `-- Upgrade:` and a reason above the statement.
 */
export interface Finding {
  kind: 'removes' | 'blocks';
  what: string;
}

/** Tables that are so small that reading or changing all of their rows takes no time. */
const SMALL = ['Organization', 'Role', 'SchemaCompatibility'];

/** Objects that only the database itself uses. Releases name unique indexes in ON CONFLICT. */
const isUnused = (kind: string | undefined, name: string): boolean =>
  kind === 'OBJECT_TRIGGER' || (kind === 'OBJECT_INDEX' && !name.endsWith('_key'));

interface Statement {
  node: Node;
  /** Whether a line above it begins with `-- Upgrade:`. */
  isExcused: boolean;
}

/** @returns what the migration must not do */
export async function findingsIn(sql: string): Promise<Finding[]> {
  const statements = await statementsOf(sql);
  const created = statements.flatMap(({ node }) => ('CreateStmt' in node ? [node.CreateStmt.relation?.relname] : []));
  const isBusy = (table: string | undefined): boolean =>
    table !== undefined && !created.includes(table) && !SMALL.includes(table);
  const added = new Set(statements.flatMap(({ node }) => commandsOf(node).map(addedConstraint)));
  const isRaised = statements.some(
    ({ node }) => 'UpdateStmt' in node && node.UpdateStmt.relation?.relname === 'SchemaCompatibility',
  );
  return statements
    .flatMap(({ node, isExcused }) => [...removals(node), ...(isExcused ? [] : blocks(node, isBusy, added))])
    .filter(({ kind }) => kind === 'blocks' || !isRaised);
}

async function statementsOf(sql: string): Promise<Statement[]> {
  const bytes = Buffer.from(sql);
  let end = 0;
  return ((await parse(sql)).stmts ?? []).map(({ stmt, stmt_location: at = 0, stmt_len: length = bytes.length }) => {
    const before = bytes.subarray(end, at).toString();
    end = at + length;
    return { node: stmt!, isExcused: /^-- Upgrade: \S/m.test(before) };
  });
}

const removal = (what: string): Finding => ({ kind: 'removes', what });
const block = (what: string): Finding => ({ kind: 'blocks', what });

function removals(node: Node): Finding[] {
  if ('DropStmt' in node) {
    const { removeType, objects } = node.DropStmt;
    const names = (objects ?? []).map((object) => {
      const name = 'ObjectWithArgs' in object ? object.ObjectWithArgs.objname : object;
      return [...JSON.stringify(name).matchAll(/"sval":"([^"]+)"/g)].at(-1)?.[1];
    });
    return names.filter((name = '') => !isUnused(removeType, name)).map((name) => removal(`drops ${name ?? ''}`));
  }
  if ('RenameStmt' in node) return [removal(`renames to ${node.RenameStmt.newname ?? ''}`)];
  if ('AlterEnumStmt' in node && node.AlterEnumStmt.oldVal !== undefined)
    return [removal(`renames the value ${node.AlterEnumStmt.oldVal}`)];
  if ('TruncateStmt' in node) return [removal('truncates a table')];
  return commandsOf(node).flatMap(({ subtype, name = '' }) => {
    if (subtype === 'AT_DropColumn') return [removal(`drops the column ${name}`)];
    if (subtype === 'AT_AlterColumnType') return [removal(`changes the type of ${name}`)];
    if (subtype === 'AT_DropConstraint' && /_p?key$/.test(name)) return [removal(`drops ${name}`)];
    return [];
  });
}

function blocks(node: Node, isBusy: (table?: string) => boolean, added: ReadonlySet<string | undefined>): Finding[] {
  if ('DoStmt' in node) return [block('runs code that this check cannot read')];
  if ('IndexStmt' in node) {
    const { concurrent, relation, idxname = '' } = node.IndexStmt;
    return concurrent === true || !isBusy(relation?.relname) ? [] : [block(`builds ${idxname} without CONCURRENTLY`)];
  }
  for (const change of [
    'UpdateStmt' in node && node.UpdateStmt.relation,
    'DeleteStmt' in node && node.DeleteStmt.relation,
  ])
    if (change !== false && isBusy(change?.relname)) return [block(`changes rows of ${change?.relname ?? ''}`)];
  if (!('AlterTableStmt' in node) || !isBusy(node.AlterTableStmt.relation?.relname)) return [];
  return commandsOf(node).flatMap((command) => blocksOf(command, added));
}

function blocksOf({ subtype, name = '', def }: AlterTableCmd, added: ReadonlySet<string | undefined>): Finding[] {
  if (subtype === 'AT_SetNotNull') return [block(`makes ${name} NOT NULL`)];
  if (subtype === 'AT_ValidateConstraint' && added.has(name))
    return [block(`validates ${name} in the migration that adds it`)];
  if (subtype === 'AT_AddColumn' && def !== undefined && 'ColumnDef' in def) return columnBlocks(def.ColumnDef);
  if (subtype !== 'AT_AddConstraint' || def === undefined || !('Constraint' in def)) return [];
  const { conname = '', contype, skip_validation: isNotValid } = def.Constraint;
  if (contype === 'CONSTR_FOREIGN' || contype === 'CONSTR_CHECK')
    return isNotValid === true ? [] : [block(`adds ${conname} without NOT VALID`)];
  return def.Constraint.indexname === undefined ? [block(`adds ${conname} without USING INDEX`)] : [];
}

function columnBlocks({ colname = '', constraints = [] }: ColumnDef): Finding[] {
  const kinds = constraints.map((one) => ('Constraint' in one ? one.Constraint.contype : undefined));
  if (kinds.includes('CONSTR_GENERATED')) return [block(`adds the generated column ${colname}, which writes all rows`)];
  const isRequired = kinds.includes('CONSTR_NOTNULL') && !kinds.includes('CONSTR_DEFAULT');
  return isRequired ? [block(`adds ${colname}, NOT NULL without a default`)] : [];
}

function commandsOf(node: Node): AlterTableCmd[] {
  if (!('AlterTableStmt' in node)) return [];
  return (node.AlterTableStmt.cmds ?? []).flatMap((cmd) => ('AlterTableCmd' in cmd ? [cmd.AlterTableCmd] : []));
}

function addedConstraint({ subtype, def }: AlterTableCmd): string | undefined {
  return subtype === 'AT_AddConstraint' && def !== undefined && 'Constraint' in def
    ? def.Constraint.conname
    : undefined;
}
