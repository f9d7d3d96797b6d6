import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import pLimit, { type LimitFunction } from 'p-limit';
import { databaseFaultOf } from '../errors/database-error.js';
import { refusalFor, refusalOf } from '../errors/too-much-data.js';
import { perRequest } from '../request/per-request.js';
import { Settings } from '../settings/settings.js';
import { Prisma } from './generated/client.js';
import { PrismaService } from './prisma.service.js';

/** The limits of one request: 20,000 listed rows and the data that belongs to them. */
const MOST_ROWS = 30_000;
const MOST_CHARACTERS = 10_000_000;

/** A literal instead of a parameter, so that the planner knows the value. */
const LIMIT = Prisma.raw(`LIMIT ${String(MOST_ROWS + 1)}`);

/** Rows per JSON document. */
const PIECE = Prisma.raw('20');

/** Characters of JSON to parse before yielding to other requests. */
const IN_ONE_TURN = 500_000;

/** A caller; their reads count towards the limits of the request. */
interface Reader {
  readonly request: object;
}

interface Options<Row> {
  instants?: readonly (keyof Row & string)[];
  first?: number;
  isBounded?: boolean;
  fault?: 'outage' | 'countOutage';
}

interface Use {
  readonly limit: LimitFunction;
  rows: number;
  characters: number;
  /** The last read that failed because the database was not available, and the last count. */
  outage?: Error;
  countOutage?: Error;
}

/** The tables, without methods that would bypass the limit on rows. */
export type Tables = Pick<PrismaService, 'role'>;

/**
 * Reads data for responses, outside a transaction. One request uses at most a quarter of the pool: its other reads
 * wait, so that other callers are served meanwhile.
 */
@Injectable()
export class ReadsService {
  private readonly useOf: (request: object) => Use;

  constructor(
    private readonly prisma: PrismaService,
    { poolSize }: Settings,
  ) {
    const connections = Math.max(1, Math.floor(poolSize / 4));
    this.useOf = perRequest(() => ({ limit: pLimit(connections), rows: 0, characters: 0 }));
  }

  /** @param query a single statement: it uses one connection and must not wait for another read */
  find<Found>(reader: Reader, query: (tables: Tables) => Prisma.PrismaPromise<Found>): Promise<Found> {
    return this.inTurn(reader, () => query(this.prisma));
  }

  /**
   * Reads rows as JSON, because the client takes ten times as long to read columns and blocks the event loop.
   * @param sql with an ORDER BY and without a LIMIT
   * @param instants columns to convert to dates
   * @param first maximum number of rows; the default is all
   * @param isBounded false to read one row that the request needs even if it has reached its limits
   * @throws TooMuchData if the request has read more than 30,000 rows or 10 million characters of JSON
   */
  async rows<Row extends object>(
    reader: Reader,
    sql: Prisma.Sql,
    { instants = [], first, isBounded = true, fault = 'outage' }: Options<Row> = {},
  ): Promise<Row[]> {
    const use = this.useOf(reader.request);
    const limit = first === undefined ? LIMIT : Prisma.sql`LIMIT ${first}`;
    const statement = Prisma.sql`
      SELECT json_agg(r ORDER BY n)::text AS "json"
      FROM (SELECT r, row_number() OVER () AS n FROM (${sql} ${limit}) AS r) AS numbered
      GROUP BY n / ${PIECE} ORDER BY n / ${PIECE}`;
    const query = () => this.prisma.$queryRaw<{ json: string }[]>(statement);
    const pieces = await this.inTurn(reader, query, isBounded, fault);
    use.characters += pieces.reduce((sum, { json }) => sum + json.length, 0);
    if (isBounded && use.characters > MOST_CHARACTERS) throw refusalFor(reader.request);

    const rows: Row[] = [];
    let parsed = 0;
    for (const { json } of pieces) {
      if (parsed > IN_ONE_TURN) {
        await setImmediate();
        parsed = 0;
      }
      parsed += json.length;
      for (const row of JSON.parse(json) as Row[]) {
        for (const column of instants) readInstant(row, column);
        rows.push(row);
      }
    }
    use.rows += rows.length;
    if (isBounded && use.rows > MOST_ROWS) throw refusalFor(reader.request);
    return rows;
  }

  /**
   * A count that takes too long fails together with counts that wait, but not the other reads of the request.
   * @param sql selects one number as `count`
   */
  async count(reader: Reader, sql: Prisma.Sql): Promise<number> {
    const [row] = await this.rows<{ count: number }>(reader, sql, { fault: 'countOutage' });
    return row?.count ?? 0;
  }

  private inTurn<Found>(
    reader: Reader,
    query: () => Promise<Found>,
    isBounded = true,
    fault: 'outage' | 'countOutage' = 'outage',
  ): Promise<Found> {
    const use = this.useOf(reader.request);
    const before = use[fault];
    return use.limit(async () => {
      const refusal = isBounded ? refusalOf(reader.request) : undefined;
      if (refusal !== undefined) throw refusal;
      // Another read failed while this one waited. This one would fail too, after the same timeout.
      if (use[fault] !== undefined && use[fault] !== before) throw use[fault];
      try {
        return await query();
      } catch (error) {
        if (error instanceof Error && databaseFaultOf(error).kind === 'OUTAGE') use[fault] = error;
        throw error;
      }
    });
  }
}

function readInstant(row: object, column: string): void {
  const columns = row as Record<string, unknown>;
  const instant = columns[column];
  if (typeof instant === 'string') columns[column] = new Date(instant);
}
