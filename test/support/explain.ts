import type pg from 'pg';
import type { SentStatement } from './statements.js';

/** A node of EXPLAIN (FORMAT JSON). */
export interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'CTE Name'?: string;
  /** Decides at the start whether the node runs at all. */
  'One-Time Filter'?: string;
  /** Blocks, those of its children included. */
  'Shared Hit Blocks'?: number;
  'Shared Read Blocks'?: number;
  /** Of each loop, on average. Known after the statement has run. */
  'Actual Rows'?: number;
  'Actual Loops'?: number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: PlanNode[];
}

/** Tables that grow with the number of people. */
export const TABLES = [
  'User',
  'UserRole',
  'Building',
  'Unit',
  'BuildingAssignment',
  'Occupancy',
  'Invitation',
  'Mail',
  'ApiKey',
  'Session',
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
  return plans.flatMap((plan) => sequentialScans(plan)).filter((table) => TABLES.includes(table));
}

/** Tables that a full scan reads in the generic plan, whatever the values are. */
export async function genericScansOf(session: pg.Client, text: string): Promise<string[]> {
  const plan = await explain(session, 'GENERIC_PLAN', { text, values: [] });
  return sequentialScans(plan).filter((table) => TABLES.includes(table));
}

/** @param isUnused nodes that did not run */
export function sequentialScans(plan: PlanNode, isUnused: (node: PlanNode) => boolean = () => false): string[] {
  return nodesOf(plan, (node) => isLastResort(node) || isUnused(node)).flatMap((node) =>
    node['Node Type'].includes('Seq Scan') ? [node['Relation Name']!] : [],
  );
}

/** Names of the indexes used for these values. */
export async function indexesOf(session: pg.Client, statement: SentStatement): Promise<string[]> {
  const plan = await explain(session, 'COSTS', statement);
  return nodesOf(plan).flatMap((node) => node['Index Name'] ?? []);
}

/** @param isLeftOut leaves out nodes with all below them */
export function nodesOf(node: PlanNode, isLeftOut: (node: PlanNode) => boolean = () => false): PlanNode[] {
  if (isLeftOut(node)) return [];
  return [node, ...(node.Plans ?? []).flatMap((below) => nodesOf(below, isLeftOut))];
}

/** The part of a page that reads whole sets. It runs only if the rows that were checked one by one do not fill the page. */
function isLastResort(node: PlanNode): boolean {
  if (node['One-Time Filter'] === undefined) return false;
  return (node.Plans ?? []).some((below) => below['CTE Name'] === 'unfinished');
}

/** Runs the statement. @returns how many blocks of tables and indexes it reads */
export async function blocksOf(session: pg.Client, statement: SentStatement): Promise<number> {
  const plan = await explain(session, 'ANALYZE, BUFFERS, TIMING OFF', statement);
  return (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
}
