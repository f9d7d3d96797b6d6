import type { Socket } from 'node:net';
import pg from 'pg';

/** A client of the driver, with parts that its types hide. */
export type DriverClient = pg.Client & { processID: number; connection: { stream: Socket } };

/** What the driver does instead of sending a statement. */
export type Fault = (send: () => Promise<unknown>, client: DriverClient) => Promise<unknown>;

/** Makes the driver fail at one statement (0 is BEGIN) of the first transaction that reaches it while `work` runs. */
export async function withFault<T>(statement: number, fault: Fault, work: () => Promise<T>): Promise<T> {
  const original = pg.Client.prototype.query;
  const positions = new WeakMap<pg.Client, number>();
  const done: number[] = [];

  pg.Client.prototype.query = function (this: DriverClient, ...args: unknown[]) {
    const send = () => Reflect.apply(original, this, args) as Promise<unknown>;
    const [query] = args as [string | { text: string }];
    const text = typeof query === 'string' ? query : query.text;
    const position = text === 'BEGIN' ? 0 : (positions.get(this) ?? -Infinity) + 1;
    positions.set(this, position);
    if (done.length > 0 || position !== statement) return send();

    done.push(position);
    return fault(send, this);
  } as never;
  try {
    const answer = await work();
    if (done.length === 0) throw new Error(`No transaction came to statement ${statement}`);
    return answer;
  } finally {
    pg.Client.prototype.query = original;
  }
}

/** A trigger that fails with this SQLSTATE: every time, or only the first `times` times, even if rolled back. */
export interface TriggerFault {
  table: string;
  event?: 'INSERT' | 'UPDATE' | 'DELETE' | 'INSERT OR UPDATE';
  /** DEFERRED fails at COMMIT. */
  timing?: 'BEFORE' | 'AFTER' | 'DEFERRED';
  sqlState?: string;
  constraint?: string;
  message?: string;
  times?: number;
}

/** The trigger's error message. No client may ever read it. */
export const TRIGGER_MESSAGE = 'the inner life of the database';

/** Makes writes to a table fail while `work` runs. */
export async function withFailingTable<T>(
  session: pg.Client,
  {
    table,
    event = 'INSERT OR UPDATE',
    timing = 'BEFORE',
    sqlState = 'P0001',
    constraint,
    message,
    times,
  }: TriggerFault,
  work: () => Promise<T>,
): Promise<T> {
  const raise = `RAISE EXCEPTION '${message ?? TRIGGER_MESSAGE}' USING ERRCODE = '${sqlState}'${constraint ? `, CONSTRAINT = '${constraint}'` : ''};`;
  // A rollback does not reset a sequence.
  const body = times === undefined ? raise : `IF nextval('test_fault_count') <= ${times} THEN ${raise} END IF;`;
  const trigger =
    timing === 'DEFERRED'
      ? `CREATE CONSTRAINT TRIGGER test_fault AFTER ${event} ON ${table} DEFERRABLE INITIALLY DEFERRED`
      : `CREATE TRIGGER test_fault ${timing} ${event} ON ${table}`;
  await session.query(`
    CREATE SEQUENCE test_fault_count;
    CREATE FUNCTION test_fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body} RETURN NEW; END $$;
    ${trigger} FOR EACH ROW EXECUTE FUNCTION test_fault()`);
  try {
    return await work();
  } finally {
    await session.query('DROP FUNCTION test_fault CASCADE; DROP SEQUENCE test_fault_count');
  }
}

/** Makes a table silently drop each row that is written to it while `work` runs. */
export async function withDroppedRows<T>(
  session: pg.Client,
  { table, event }: Required<Pick<TriggerFault, 'table' | 'event'>>,
  work: () => Promise<T>,
): Promise<T> {
  await session.query(`
    CREATE FUNCTION test_drop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
    CREATE TRIGGER test_drop BEFORE ${event} ON ${table} FOR EACH ROW EXECUTE FUNCTION test_drop()`);
  try {
    return await work();
  } finally {
    await session.query('DROP FUNCTION test_drop CASCADE');
  }
}
