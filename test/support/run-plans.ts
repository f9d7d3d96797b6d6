import type pg from 'pg';
import type { TestApp } from './app.js';
import { nodesOf, type PlanNode, sequentialScans, TABLES } from './explain.js';
import { watchQueries } from './statements.js';

/** A statement that the server has run, with the plan that PostgreSQL has used. */
export interface RunPlan {
  text: string;
  plan: PlanNode;
}

/** Reports the plan of every statement, also of checks of foreign keys, as a notice to its connection. */
const REPORT = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_timing': 'off',
  'auto_explain.log_nested_statements': 'on',
  'auto_explain.log_format': 'json',
  'auto_explain.log_level': 'notice',
};

/** Makes new connections of the application report plans, and ends the others. The pool opens new ones. */
export async function reportPlans(session: pg.Client, { settings }: TestApp): Promise<void> {
  const database = new URL(settings.databaseUrl!).pathname.slice(1);
  for (const [name, value] of Object.entries(REPORT))
    await session.query(`ALTER DATABASE "${database}" SET ${name} = '${value}'`);
  await session.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
}

let recorded: RunPlan[] | undefined;
const heard = new WeakSet<pg.Client>();

/** The plans of the statements that this process has sent through pg while `work` ran. */
export async function recordPlans(work: () => Promise<unknown>): Promise<RunPlan[]> {
  const own: RunPlan[] = [];
  recorded = own;
  const stop = watchQueries((_, client) => {
    if (!heard.has(client)) client.on('notice', listen);
    heard.add(client);
  });
  try {
    await work();
  } finally {
    stop();
    recorded = undefined;
  }
  return own;
}

function listen({ message = '' }: { message?: string | undefined }): void {
  const [, json] = /^duration: .* plan:\n([^]*)$/.exec(message) ?? [];
  if (json === undefined || recorded === undefined) return;
  const { 'Query Text': text, Plan: plan } = JSON.parse(json) as { 'Query Text': string; Plan: PlanNode };
  recorded.push({ text, plan });
}

/** Tables that the statement has read from the first row to the last. */
export const scansIn = ({ plan }: RunPlan): string[] =>
  sequentialScans(plan, ({ 'Actual Loops': loops }) => loops === 0).filter((table) => TABLES.includes(table));

/** Rows that the statement has read from tables that grow with the number of people, those it left out included. */
export function rowsReadBy({ plan }: RunPlan): number {
  const scans = nodesOf(plan).filter(
    (node) => node['Node Type'].includes('Scan') && TABLES.includes(node['Relation Name'] ?? ''),
  );
  const rows = scans.map(
    (node) =>
      ((node['Actual Rows'] ?? 0) +
        (node['Rows Removed by Filter'] ?? 0) +
        (node['Rows Removed by Index Recheck'] ?? 0)) *
      (node['Actual Loops'] ?? 0),
  );
  return Math.round(rows.reduce((sum, each) => sum + each, 0));
}
