import type pg from 'pg';
import type { SentStatement } from './statements.js';

/** A node of EXPLAIN (FORMAT JSON). */
interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  /** Blocks, those of its children included. */
  'Shared Hit Blocks'?: number;
  'Shared Read Blocks'?: number;
  Plans?: PlanNode[];
}

/** Tables that grow with the number of people. */
const TABLES = [
  'User',
  'UserRole',
  'Building',
  'Unit',
  'BuildingAssignment',
  'Occupancy',
  'Invitation',
  'Mail',
  'ApiKey',
  'AuditEvent',
];

async function explain(session: pg.Client, options: string, { text, values }: SentStatement): Promise<PlanNode> {
  const { rows } = await session.query(`EXPLAIN (${options}, FORMAT JSON) ${text}`, values);
  return rows[0]['QUERY PLAN'][0].Plan;
}

/**
 * Tables that a full scan reads in either plan of a prepared statement: the plan for these values or the generic one.
 */
export async function scansOf(session: pg.Client, { text, values }: SentStatement): Promise<string[]> {
  const plans = [
    await explain(session, 'COSTS', { text, values }),
    await explain(session, 'GENERIC_PLAN', { text, values: [] }),
  ];
  return plans.flatMap(sequentialScans).filter((table) => TABLES.includes(table));
}

function sequentialScans(plan: PlanNode): string[] {
  return nodesOf(plan).flatMap((node) => (node['Node Type'].includes('Seq Scan') ? [node['Relation Name']!] : []));
}

/** Names of the indexes used for these values. */
export async function indexesOf(session: pg.Client, statement: SentStatement): Promise<string[]> {
  const plan = await explain(session, 'COSTS', statement);
  return nodesOf(plan).flatMap((node) => node['Index Name'] ?? []);
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

/** Runs the statement. @returns how many blocks of tables and indexes it reads */
export async function blocksOf(session: pg.Client, statement: SentStatement): Promise<number> {
  const plan = await explain(session, 'ANALYZE, BUFFERS, TIMING OFF', statement);
  return (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
}
